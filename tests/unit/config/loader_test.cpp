#include "config/loader.hpp"

#include <gmock/gmock.h>

#include <algorithm>
#include <chrono>
#include <string>
#include <vector>

#include "unit/config/fake_files.hpp"
#include "unit/config/fake_probers.hpp"

namespace reachd::config {
namespace {

using namespace std::chrono_literals;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

constexpr const char* kModules =
    "modules:\n"
    "  ping: {prober: icmp}\n"
    "  ping6: {prober: icmp, icmp: {preferred_ip_protocol: ip6}}\n"
    "  web: {prober: http}\n"
    "  ns: {prober: dns}\n";

class LoaderTest : public ::testing::Test {
 protected:
  LoadResult load(const std::string& text) const {
    return Loader("reachd.yml", "dir", fake_probers(), files_).load(text);
  }

  /// Loads what is expected to be right.
  Config config_of(const std::string& text) const {
    LoadResult result = load(text);
    for (const auto& mistake : result.mistakes) ADD_FAILURE() << mistake.to_string();
    return result.config.value_or(Config());
  }

  std::vector<std::string> mistakes_of(const std::string& text) const {
    std::vector<std::string> mistakes;
    for (const auto& mistake : load(text).mistakes) mistakes.push_back(mistake.to_string());
    return mistakes;
  }

  FakeFiles files_;
};

std::vector<std::string> identities(const Config& config) {
  std::vector<std::string> identities;
  for (const auto& check : expand(config).checks) identities.push_back(check->identity());
  return identities;
}

TEST_F(LoaderTest, EmptyMappingHasTheDefaults) {
  const Config config = config_of("{}");
  EXPECT_EQ(config.vantage.name, "local");
  EXPECT_EQ(config.limits.packets_per_second, 200);
  EXPECT_EQ(config.limits.packets_per_second_per_prefix, 10);
  EXPECT_THAT(config.windows, ElementsAre(5min, 1h, 24h, 720h));
  EXPECT_THAT(config.hosts, IsEmpty());
}

TEST_F(LoaderTest, EmptyDocumentIsAMistakeAndNoWatchWithoutHosts) {
  for (const char* text : {"", "\n", "# hosts: [...]\n", "---\n", "null\n", "~"}) {
    EXPECT_THAT(mistakes_of(text),
                ElementsAre("reachd.yml:1:1: the configuration is empty; write `{}` if the "
                            "defaults alone are wanted"))
        << text;
    EXPECT_FALSE(load(text).config) << text;
  }
}

TEST_F(LoaderTest, EmptyFileOfHostsIsAMistakeLestTheyBeDroppedWhileItIsWritten) {
  for (const char* text : {"", "null", "# nothing\n"}) {
    files_.texts["dir/hosts.json"] = text;
    EXPECT_THAT(
        mistakes_of("host_files: [hosts.json]"),
        ElementsAre("dir/hosts.json:1:1: the file is empty; write `[]` if no hosts are wanted"))
        << text;
  }
  files_.texts["dir/hosts.json"] = "[]";
  EXPECT_THAT(mistakes_of("host_files: [hosts.json]"), IsEmpty());
}

TEST_F(LoaderTest, ControlCharactersOfTheFileAreToldAndNotObeyed) {
  const auto mistakes = mistakes_of(std::string(kModules) +
                                    "hosts:\n"
                                    "- {name: \"a\\x1b[2J\", checks: [ping]}\n"
                                    "- {name: \"a\\x1b[2J\", checks: [ping], \"\\x07key\": 1}\n");
  EXPECT_THAT(mistakes, Contains(HasSubstr("host `a\\x1b[2J` stands twice")));
  EXPECT_THAT(mistakes, Contains(HasSubstr("unknown key `\\x07key`")));
  for (const std::string& mistake : mistakes) {
    EXPECT_TRUE(std::ranges::none_of(mistake, [](char c) { return c >= 0 && c < ' '; })) << mistake;
  }
}

TEST_F(LoaderTest, IntervalIsTheChecksElseTheHostsElseTheDefault) {
  const Config config = config_of(std::string(kModules) +
                                  "defaults: {interval: 30s}\n"
                                  "hosts:\n"
                                  "- {name: a, checks: [ping]}\n"
                                  "- {name: b, interval: 20s,\n"
                                  "   checks: [ping, {module: web, interval: 10s}]}\n");
  EXPECT_EQ(config.hosts[0].checks[0].interval, 30s);
  EXPECT_EQ(config.hosts[1].checks[0].interval, 20s);
  EXPECT_EQ(config.hosts[1].checks[1].interval, 10s);
}

TEST_F(LoaderTest, ModuleTimeoutIsFiveSecondsUnlessSaid) {
  EXPECT_EQ(config_of(kModules).modules.at("ping")->timeout, 5s);
}

TEST_F(LoaderTest, FamilyIsTheAddressesElseTheModulesElseIpv4) {
  const Config config = config_of(std::string(kModules) +
                                  "hosts:\n"
                                  "- {name: v6, address: '2001:db8::1', checks: [ping]}\n"
                                  "- {name: v4, address: 192.0.2.1, checks: [ping6]}\n"
                                  "- {name: preferred, checks: [ping6]}\n"
                                  "- {name: plain, checks: [ping]}\n"
                                  "- {name: both, families: [ipv4, ipv6], checks: [ping]}\n");
  EXPECT_THAT(identities(config),
              ElementsAre("v6/ping/ipv6", "v4/ping6/ipv4", "preferred/ping6/ipv6",
                          "plain/ping/ipv4", "both/ping/ipv4", "both/ping/ipv6"));
}

TEST_F(LoaderTest, DefaultFamiliesAreForHostsWhoseNameIsResolved) {
  const Config config = config_of(std::string(kModules) +
                                  "defaults: {checks: [ping], families: [ipv6]}\n"
                                  "hosts:\n"
                                  "- {name: a}\n"
                                  "- {name: 192.0.2.1}\n");
  EXPECT_THAT(identities(config), ElementsAre("a/ping/ipv6", "192.0.2.1/ping/ipv4"));
}

TEST_F(LoaderTest, ControlsComeLast) {
  const Config config = config_of(std::string(kModules) +
                                  "controls: [{name: gateway, checks: [ping]}]\n"
                                  "hosts: [{name: a, checks: [ping]}]\n");
  ASSERT_THAT(config.hosts, SizeIs(2));
  EXPECT_EQ(config.hosts[1].name, "gateway");
  EXPECT_TRUE(expand(config).hosts[1]->is_control);
}

TEST_F(LoaderTest, OneAddressMayCarryManyNamesAsLongAsPingsDoNotDouble) {
  EXPECT_THAT(
      mistakes_of(std::string(kModules) + "hosts:\n"
                                          "- {name: a, address: 192.0.2.81, checks: [web, ping]}\n"
                                          "- {name: b, address: 192.0.2.81, checks: [web]}\n"
                                          "- {name: c, address: 192.0.2.81, checks: [ping]}\n"),
      ElementsAre("reachd.yml:9:43: hosts[2].checks[0]: address 192.0.2.81 has the check "
                  "`ping` already, as host `a` in reachd.yml:7; twice would only double "
                  "the load on it"));
}

TEST_F(LoaderTest, ExcludedNamesAreSpelledAsTheHost) {
  const Config config = config_of(std::string(kModules) +
                                  "hosts: [{name: a.Example.org, checks: [ping]}]\n"
                                  "limits: {exclude: [A.example.ORG, 192.0.2.1]}\n");
  EXPECT_THAT(config.limits.exclude_names, ElementsAre("a.Example.org"));
  EXPECT_THAT(config.limits.exclude, ElementsAre(*Prefix::parse("192.0.2.1/32")));
}

TEST_F(LoaderTest, ModulesOfFilesAreTakenFromTheConfigurationsDirectory) {
  files_.texts["dir/blackbox.yml"] = "modules: {tcp_connect: {prober: tcp}}";
  const Config config = config_of("module_files: [blackbox.yml]");
  EXPECT_TRUE(config.modules.contains("tcp_connect"));
  EXPECT_THAT(config.files_read, ElementsAre("dir/blackbox.yml"));
}

TEST_F(LoaderTest, ModuleOfAFileThatIsNotDoneHereIsPutAsideWithANote) {
  files_.texts["dir/blackbox.yml"] = "modules: {g: {prober: grpc}, t: {prober: tcp}}";
  const LoadResult result = load("module_files: [blackbox.yml]");
  ASSERT_TRUE(result.config);
  EXPECT_TRUE(result.config->modules.contains("t"));
  EXPECT_FALSE(result.config->modules.contains("g"));
  ASSERT_THAT(result.notes, SizeIs(1));
  EXPECT_EQ(result.notes[0].to_string(),
            "dir/blackbox.yml:1:23: modules.g.prober: reachd has no prober `grpc`; it has icmp, "
            "tcp, dns, http (module `g` is put aside)");
}

TEST_F(LoaderTest, SectionsOfOtherProbersAreReadAndTheirMistakesTold) {
  EXPECT_THAT(mistakes_of("modules:\n"
                          "  a: {prober: tcp, http: {}, icmp: {preferred_ip_protocol: 4}}\n"),
              ElementsAre("reachd.yml:2:60: modules.a.icmp.preferred_ip_protocol: '4' is not one "
                          "of ip4, ip6"));
}

TEST_F(LoaderTest, ProberSaysWhatIsWrongWithATarget) {
  EXPECT_THAT(mistakes_of("modules: {port: {prober: tcp}}\n"
                          "hosts:\n"
                          "- {name: a, checks: [{module: port, target: '25'}]}\n"
                          "- {name: b, checks: [port]}\n"),
              ElementsAre("reachd.yml:4:22: hosts[1].checks[0]: no port; write it as the check's "
                          "`target`"));
}

TEST_F(LoaderTest, FingerprintSeesValuesAndNotTheirOrder) {
  const auto fingerprint = [&](const std::string& module) {
    return config_of("modules: {m: " + module + "}").modules.at("m")->fingerprint;
  };
  EXPECT_EQ(fingerprint("{prober: icmp, timeout: 3s}"), fingerprint("{timeout: 3s, prober: icmp}"));
  EXPECT_NE(fingerprint("{prober: icmp, timeout: 3s}"), fingerprint("{prober: icmp, timeout: 4s}"));
}

TEST_F(LoaderTest, TargetGroupsBecomeHosts) {
  files_.texts["dir/sd/1.json"] =
      R"([{"targets": ["a.example.org", "192.0.2.7"],)"
      R"("labels": {"checks": "web, ping", "groups": "x,y", "interval": "20s", "job": "j"}}])";
  const Config config = config_of(std::string(kModules) + "host_files: ['sd/*.json']\n");
  ASSERT_THAT(config.hosts, SizeIs(2));
  EXPECT_EQ(config.hosts[1].address, IpAddress::parse("192.0.2.7"));
  EXPECT_THAT(config.hosts[0].groups, ElementsAre("x", "y"));
  EXPECT_EQ(config.hosts[0].checks[1].interval, 20s);
  EXPECT_THAT(identities(config), ElementsAre("a.example.org/web/ipv4", "a.example.org/ping/ipv4",
                                              "192.0.2.7/web/ipv4", "192.0.2.7/ping/ipv4"));
  EXPECT_THAT(config.host_file_patterns, ElementsAre("dir/sd/*.json"));
  EXPECT_THAT(config.files_read, ElementsAre("dir/sd/1.json"));
}

TEST_F(LoaderTest, FileThatTwoPatternsMatchIsReadOnce) {
  files_.texts["dir/sd/1.yml"] = "- {targets: [a], labels: {checks: ping}}";
  EXPECT_THAT(config_of(std::string(kModules) + "host_files: ['sd/*', 'sd/1.yml']\n").hosts,
              SizeIs(1));
}

/// Finds a file that is gone when it is read.
class VanishingFiles final : public Files {
 public:
  Content read(const std::string&) const override { return {std::nullopt, "gone", true}; }
  Match match(const std::string& pattern) const override { return {{pattern}, "", ""}; }
};

TEST(HostFilesTest, FileThatVanishesMeanwhileIsNoHosts) {
  const VanishingFiles files;
  const auto result = Loader("f", "", fake_probers(), files).load("host_files: [a.json]");
  ASSERT_TRUE(result.config);
  EXPECT_THAT(result.config->hosts, IsEmpty());
}

TEST_F(LoaderTest, MistakesStandInTheOrderOfFilesAndLines) {
  files_.texts["dir/a.yml"] = "modules: {t: {prober: tpc}}";
  EXPECT_THAT(mistakes_of("hosts: [{nam: a}]\nmodule_files: [a.yml]\nx: 1\n"),
              ElementsAre(HasSubstr("reachd.yml:1:9: hosts[0]: `name`"),
                          HasSubstr("reachd.yml:1:10: hosts[0].nam"), HasSubstr("reachd.yml:3:1"),
                          HasSubstr("dir/a.yml:1:23")));
}

TEST(LoadFileTest, FileThatIsNotThereIsAMistake) {
  const auto result = load_file("/nonexistent/reachd.yml", fake_probers());
  EXPECT_FALSE(result.config);
  ASSERT_THAT(result.mistakes, SizeIs(1));
  EXPECT_EQ(result.mistakes[0].to_string(),
            "/nonexistent/reachd.yml: cannot be read: No such file or directory");
}

TEST(LoadFileTest, DirectoryIsAMistake) {
  const auto result = load_file(REACHD_SOURCE_DIR, fake_probers());
  ASSERT_THAT(result.mistakes, SizeIs(1));
  EXPECT_THAT(result.mistakes[0].message, HasSubstr("Is a directory"));
}

TEST_F(LoaderTest, TensOfThousandsOfHostsLoadAndKeepTheirOrder) {
  std::string text = std::string(kModules) + "hosts:\n";
  for (int host = 0; host < 20'000; ++host) {
    text += "- {name: h" + std::to_string(host) + ".example.org, checks: [ping]}\n";
  }
  const Watch watch = expand(config_of(text));
  ASSERT_THAT(watch.checks, SizeIs(20'000));
  EXPECT_EQ(watch.checks[19'999]->host->name, "h19999.example.org");
}

}  // namespace
}  // namespace reachd::config
