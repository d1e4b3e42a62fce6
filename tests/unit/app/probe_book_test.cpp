#include "app/probe_book.hpp"

#include <gmock/gmock.h>

#include <optional>
#include <string>

#include "app/prober_registry.hpp"

namespace reachd::app {
namespace {

using namespace std::chrono_literals;
using exporter::ProbeWish;
using testing::HasSubstr;
using Status = exporter::ProbeAnswer::Status;

ProbeBook make_book(const std::string& probe_api = "") {
  const auto loaded = config::load_text(
      "modules:\n"
      "  ping: {prober: icmp, timeout: 2s}\n"
      "  ping4: {prober: icmp, icmp: {preferred_ip_protocol: ip4, ip_protocol_fallback: false}}\n"
      "  port: {prober: tcp}\n"
      "  web: {prober: http, http: {bearer_token: hunter2}}\n"
      "hosts:\n"
      "  - {name: Known.test, address: 192.0.2.1, checks: [ping]}\n"
      "  - {name: named.test, checks: [ping]}\n"
      "  - {name: '2001:db8::1', checks: [ping]}\n"
      "limits: {exclude: [192.0.2.66, left-out.test]}\n" +
          probe_api,
      "reachd.yml", ".", prober_schemas());
  EXPECT_TRUE(loaded.config);
  return {*loaded.config, std::make_shared<const WatchIndex>(config::expand(*loaded.config))};
}

ProbePlan plan(const ProbeBook& book, const std::string& target, const std::string& module = "ping",
               const std::string& hostname = "") {
  return book.plan(ProbeWish{.target = target,
                             .module = module,
                             .hostname = hostname,
                             .time_limit = std::nullopt,
                             .is_debug = false});
}

std::string refusal(const ProbeBook& book, Status status, const std::string& target,
                    const std::string& module = "ping") {
  const ProbePlan refused = plan(book, target, module);
  EXPECT_FALSE(refused.check);
  EXPECT_EQ(refused.refusal.status, status) << refused.refusal.fault;
  return refused.refusal.fault;
}

TEST(ProbeBookTest, HostOfTheConfigurationIsProbedByNameHoweverItIsSpelled) {
  const ProbeBook book = make_book();
  for (const char* name : {"Known.test", "known.TEST", "known.test."}) {
    const ProbePlan made = plan(book, name);
    ASSERT_TRUE(made.check) << made.refusal.fault;
    EXPECT_EQ(made.check->host->address, IpAddress::parse("192.0.2.1"));
    EXPECT_EQ(made.check->family, Family::ipv4);
  }
}

TEST(ProbeBookTest, HostOfTheConfigurationIsProbedByItsAddress) {
  const ProbeBook book = make_book();
  EXPECT_TRUE(plan(book, "192.0.2.1").check);
  EXPECT_TRUE(plan(book, "192.0.2.1:22", "port").check);
  EXPECT_TRUE(plan(book, "http://[2001:db8::1]:8080/a", "web").check);
}

TEST(ProbeBookTest, WhoeverIsNotInTheConfigurationIsForbiddenWithTheRemedy) {
  const ProbeBook book = make_book();
  EXPECT_THAT(refusal(book, Status::forbidden, "192.0.2.2"), HasSubstr("`probe_api.allow`"));
  EXPECT_THAT(refusal(book, Status::forbidden, "other.test"), HasSubstr("'other.test'"));
}

TEST(ProbeBookTest, AllowedNamesAndPrefixesAreProbed) {
  const ProbeBook book = make_book("probe_api: {allow: [192.0.2.0/24, other.test]}\n");
  EXPECT_TRUE(plan(book, "192.0.2.2").check);
  EXPECT_TRUE(plan(book, "OTHER.test").check);
  refusal(book, Status::forbidden, "198.51.100.1");
}

TEST(ProbeBookTest, NameThatIsNotAllowedMayStillLeadIntoAnAllowedPrefix) {
  const ProbeBook book = make_book("probe_api: {allow: [192.0.2.0/24]}\n");
  const ProbePlan made = plan(book, "other.test");
  ASSERT_TRUE(made.check);
  EXPECT_EQ(book.fault_of(made, *IpAddress::parse("192.0.2.2")), "");
  EXPECT_THAT(book.fault_of(made, *IpAddress::parse("198.51.100.1")),
              HasSubstr("'other.test' leads to 198.51.100.1"));
}

TEST(ProbeBookTest, NamedHostIsProbedAtWhateverAddressItHas) {
  const ProbeBook book = make_book();
  EXPECT_EQ(book.fault_of(plan(book, "named.test"), *IpAddress::parse("198.51.100.1")), "");
}

TEST(ProbeBookTest, ExcludedIsNotProbedWhateverIsAllowed) {
  const ProbeBook book = make_book("probe_api: {allow: [0.0.0.0/0, left-out.test]}\n");
  EXPECT_THAT(refusal(book, Status::forbidden, "192.0.2.66"), HasSubstr("limits.exclude"));
  EXPECT_THAT(refusal(book, Status::forbidden, "left-out.test"), HasSubstr("limits.exclude"));
  EXPECT_THAT(book.fault_of(plan(book, "named.test"), *IpAddress::parse("192.0.2.66")),
              HasSubstr("limits.exclude"));
}

TEST(ProbeBookTest, ModuleThatIsNotThereIsNamed) {
  const ProbeBook book = make_book();
  EXPECT_EQ(refusal(book, Status::bad_wish, "known.test", "pin"),
            "no module 'pin'; did you mean `ping`?");
  EXPECT_THAT(refusal(book, Status::bad_wish, "known.test", ""), HasSubstr("'http_2xx'"));
}

TEST(ProbeBookTest, TargetThatTheModuleCannotTakeIsABadWish) {
  const ProbeBook book = make_book("probe_api: {allow: [0.0.0.0/0]}\n");
  EXPECT_THAT(refusal(book, Status::bad_wish, "a b"), HasSubstr("this is no host"));
  EXPECT_THAT(refusal(book, Status::bad_wish, "known.test:22"), HasSubstr("takes no port"));
  EXPECT_THAT(refusal(book, Status::bad_wish, "known.test", "port"), HasSubstr("no port"));
  EXPECT_THAT(refusal(book, Status::bad_wish, "224.0.0.1"), HasSubstr("multicast"));
}

TEST(ProbeBookTest, ShorterOfTheTwoTimesHolds) {
  const ProbeBook book = make_book();
  ProbeWish wish{.target = "known.test",
                 .module = "ping",
                 .hostname = {},
                 .time_limit = std::nullopt,
                 .is_debug = false};
  EXPECT_EQ(book.plan(wish).timeout, 2s);
  wish.time_limit = 500ms;
  EXPECT_EQ(book.plan(wish).timeout, 500ms);
  wish.time_limit = 9s;
  EXPECT_EQ(book.plan(wish).timeout, 2s);
}

TEST(ProbeBookTest, HostnameTakesThePlaceOfTheTargetsInWhatIsSent) {
  const ProbeBook book = make_book();
  const ProbePlan tcp = plan(book, "192.0.2.1:443", "port", "www.test");
  EXPECT_EQ(tcp.check->host->name, "www.test");
  EXPECT_EQ(tcp.check->target.str(), "443");
  EXPECT_EQ(tcp.check->host->address, IpAddress::parse("192.0.2.1"));
  const ProbePlan http = plan(book, "https://named.test:8443/a?b=c:d", "web", "www.test");
  EXPECT_EQ(http.check->target.str(), "https://www.test:8443/a?b=c:d");
  EXPECT_EQ(http.lookup_name, "named.test");
  EXPECT_EQ(plan(book, "http://[2001:db8::1]/", "web", "www.test").check->target.str(),
            "http://www.test/");
}

TEST(ProbeBookTest, HostnameThatIsNoneIsABadWish) {
  const ProbeBook book = make_book();
  EXPECT_THAT(plan(book, "known.test", "web", "www.test:80").refusal.fault, HasSubstr("no port"));
  EXPECT_THAT(plan(book, "known.test", "web", "a/b").refusal.fault, HasSubstr("no name"));
}

TEST(ProbeBookTest, TextOfAModuleHidesItsSecrets) {
  const std::string text = make_book().text_of("web");
  EXPECT_THAT(text, HasSubstr("prober: http"));
  EXPECT_THAT(text, testing::Not(HasSubstr("hunter2")));
}

}  // namespace
}  // namespace reachd::app
