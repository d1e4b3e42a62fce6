#include "app/cli.hpp"

#include <gmock/gmock.h>

namespace reachd::app {
namespace {

Command parse(std::vector<const char*> arguments) {
  arguments.insert(arguments.begin(), "reachd");
  return parse_command_line(static_cast<int>(arguments.size()), arguments.data());
}

int status_of(const std::vector<const char*>& arguments) {
  testing::internal::CaptureStdout();
  testing::internal::CaptureStderr();
  const Command command = parse(arguments);
  testing::internal::GetCapturedStdout();
  testing::internal::GetCapturedStderr();
  return std::get<Exit>(command).status;
}

TEST(CommandLineTest, RunListensOnLoopbackUnlessToldOtherwise) {
  const auto run = std::get<RunOptions>(parse({"run", "--config.file=watch.yml"}));
  EXPECT_EQ(run.config_file, "watch.yml");
  EXPECT_THAT(run.serve.listen_addresses, testing::ElementsAre("127.0.0.1:9717"));
  EXPECT_FALSE(run.live);
}

TEST(CommandLineTest, ListenAddressMayRepeat) {
  const auto run = std::get<RunOptions>(
      parse({"run", "--web.listen-address=127.0.0.1:1", "--web.listen-address=unix:/run/r.sock"}));
  EXPECT_THAT(run.serve.listen_addresses, testing::ElementsAre("127.0.0.1:1", "unix:/run/r.sock"));
}

TEST(CommandLineTest, ProbeTakesItsHostsInOrder) {
  const auto probe =
      std::get<ProbeOptions>(parse({"probe", "--module=web", "--count=3", "--json", "a", "b"}));
  EXPECT_EQ(probe.module, "web");
  EXPECT_EQ(probe.count, 3U);
  EXPECT_TRUE(probe.json);
  EXPECT_THAT(probe.hosts, testing::ElementsAre("a", "b"));
}

TEST(CommandLineTest, SweepKeepsToTheLimitsUnlessARateIsGiven) {
  const auto sweep = std::get<SweepOptions>(parse({"sweep", "127.0.0.0/24", "127.0.1.0/24"}));
  EXPECT_FALSE(sweep.rate);
  EXPECT_EQ(sweep.timeout, std::chrono::seconds(3));
  EXPECT_THAT(sweep.prefixes, testing::ElementsAre("127.0.0.0/24", "127.0.1.0/24"));
  EXPECT_EQ(std::get<SweepOptions>(parse({"sweep", "--rate=2.5", "127.0.0.0/24"})).rate, 2.5);
  EXPECT_EQ(std::get<SweepOptions>(parse({"sweep", "--rate=max", "127.0.0.0/24"})).rate, 0);
}

TEST(CommandLineTest, AnEmptyFileNameIsAMistakeOfUsage) {
  EXPECT_EQ(status_of({"check", ""}), 2);
  for (const char* command : {"run", "probe", "sweep"}) {
    EXPECT_EQ(status_of({command, "--config.file", "", "127.0.0.1"}), 2) << command;
  }
}

TEST(CommandLineTest, AnOptionWithoutItsValueDoesNotTakeTheNextArgumentForIt) {
  testing::internal::CaptureStderr();
  EXPECT_EQ(std::get<Exit>(parse({"probe", "--module=", "127.0.0.1"})).status, 2);
  EXPECT_THAT(testing::internal::GetCapturedStderr(),
              testing::StartsWith("reachd: '--module=' has no value; "));
}

TEST(CommandLineTest, WhatIsNoListenAddressIsAMistakeOfUsage) {
  for (const char* address : {"foo", "127.0.0.1", "::1:9717", "127.0.0.1:70000", "unix:"}) {
    const std::string option = std::string("--web.listen-address=") + address;
    EXPECT_EQ(status_of({"run", option.c_str()}), 2) << address;
  }
}

std::string complaint_about(const std::vector<const char*>& arguments) {
  testing::internal::CaptureStderr();
  parse(arguments);
  return testing::internal::GetCapturedStderr();
}

TEST(CommandLineTest, MistakesAreToldWithWhatWasMeant) {
  EXPECT_EQ(complaint_about({"prob", "127.0.0.1"}),
            "reachd: no command 'prob'; did you mean `probe`?\n"
            "Run reachd --help for more information.\n");
  EXPECT_THAT(complaint_about({"walk"}),
              testing::HasSubstr("no command 'walk'; there are run, check, probe, sweep, replay, "
                                 "judge, health, version\n"));
  EXPECT_EQ(complaint_about({"run", "--storage.path=/var/lib/reachd"}),
            "reachd run: --storage.path: this version has no storage; leave the option out\n"
            "Run reachd run --help for more information.\n");
  EXPECT_THAT(complaint_about({"--json"}), testing::HasSubstr("no option '--json'"));
  EXPECT_EQ(complaint_about({"run", "--log.level=loud"}),
            "reachd run: --log.level: 'loud' is none of debug|info|warn|error\n"
            "Run reachd run --help for more information.\n");
}

TEST(CommandLineTest, SweepIsToldWhichRatesTimeoutsAndPrefixesItTakes) {
  for (const char* rate : {"--rate=0", "--rate=-1", "--rate=1e9", "--rate=fast", "--rate=5x"}) {
    EXPECT_THAT(complaint_about({"sweep", rate, "127.0.0.0/24"}),
                testing::HasSubstr("write packets a second, 0.01 to 1000000, or max\n"));
  }
  for (const char* timeout : {"--timeout=0s", "--timeout=2h", "--timeout=3", "--timeout=soon"}) {
    EXPECT_THAT(complaint_about({"sweep", timeout, "127.0.0.0/24"}),
                testing::HasSubstr("write 500ms or 3s, at most 1h\n"));
  }
  EXPECT_EQ(status_of({"sweep"}), 2);
}

TEST(CommandLineTest, HealthAsksTheUsualAddressUnlessToldOtherwise) {
  EXPECT_EQ(std::get<HealthOptions>(parse({"health"})).url, "http://127.0.0.1:9717");
  const auto health =
      std::get<HealthOptions>(parse({"health", "--url=https://[::1]:9717", "--insecure"}));
  EXPECT_EQ(health.url, "https://[::1]:9717");
  EXPECT_TRUE(health.insecure);
  for (const char* url : {"--url=127.0.0.1:9717", "--url=ftp://127.0.0.1", "--url=unix:"}) {
    EXPECT_THAT(complaint_about({"health", url}),
                testing::HasSubstr("write http://HOST:PORT, https://HOST:PORT or unix:PATH\n"));
  }
}

TEST(CommandLineTest, AJudgeIsToldWhomToAskAndHowOften) {
  using namespace std::chrono_literals;
  const auto judge = std::get<JudgeOptions>(
      parse({"judge", "--prometheus.url=http://127.0.0.1:9090", "--stale=30s", "--delay=0s"}));
  EXPECT_EQ(judge.prometheus_url, "http://127.0.0.1:9090");
  EXPECT_EQ(judge.selector, R"(job="reachd")");
  EXPECT_EQ(judge.interval, 10s);
  EXPECT_EQ(judge.stale, 30s);
  EXPECT_EQ(judge.delay, 0s);
  EXPECT_THAT(judge.serve.listen_addresses, testing::ElementsAre("127.0.0.1:9718"));
  EXPECT_EQ(status_of({"judge"}), 2);
  EXPECT_THAT(complaint_about({"judge", "--prometheus.url=127.0.0.1:9090"}),
              testing::HasSubstr("'127.0.0.1:9090' is none; write http://HOST:PORT"));
  EXPECT_THAT(complaint_about({"judge", "--prometheus.url=http://a", "--interval=0s"}),
              testing::HasSubstr("'0s' is none; write one of 1s to 1h"));
  EXPECT_THAT(complaint_about({"judge", "--prometheus.url=http://a", "--vantage.label=a-b"}),
              testing::HasSubstr("'a-b' is no name of a label"));
}

TEST(CommandLineTest, LogLevelAndFormatAreWords) {
  const auto run =
      std::get<RunOptions>(parse({"run", "--log.level=debug", "--log.format", "json"}));
  EXPECT_EQ(run.log.least, LogLevel::debug);
  EXPECT_EQ(run.log.format, LogFormat::json);
}

TEST(CommandLineTest, HelpNamesTheProgramAndItsChoices) {
  testing::internal::CaptureStdout();
  parse({"run", "--help"});
  const std::string help = testing::internal::GetCapturedStdout();
  EXPECT_THAT(help, testing::HasSubstr("Usage: reachd run [OPTIONS]\n"));
  EXPECT_THAT(help, testing::HasSubstr("--log.level debug|info|warn|error=info"));
}

TEST(CommandLineTest, MistakesEndWithStatusTwoAndHelpWithZero) {
  EXPECT_EQ(status_of({}), 2);
  EXPECT_EQ(status_of({"walk"}), 2);
  EXPECT_EQ(status_of({"run", "--log.level=loud"}), 2);
  EXPECT_EQ(status_of({"run", "--storage.path=/var/lib/reachd"}), 2);
  EXPECT_EQ(status_of({"probe"}), 2);
  EXPECT_EQ(status_of({"probe", "--count=0", "a"}), 2);
  EXPECT_EQ(status_of({"--help"}), 0);
  EXPECT_EQ(status_of({"run", "--help"}), 0);
}

}  // namespace
}  // namespace reachd::app
