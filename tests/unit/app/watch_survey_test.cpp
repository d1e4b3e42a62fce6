#include "app/watch_survey.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <optional>
#include <string>
#include <vector>

namespace reachd::app {
namespace {

using namespace std::chrono_literals;

constexpr UtcTime kStart{1'800'000'000s};

class WatchSurveyTest : public testing::Test {
 protected:
  void see(const std::string& host, const std::string& check, const std::string& prober,
           Duration time, const std::string& address = "10.0.0.1",
           const std::string& vantage = "fra1") {
    store::Record record;
    record.time = kStart + time;
    record.vantage = names_.id(vantage);
    record.host = names_.id(host);
    record.check = names_.id(check);
    record.prober = names_.id(prober);
    record.address = IpAddress::parse(address);
    survey_.add(record);
  }

  void see_role(const std::string& host, std::optional<bool> is_control) {
    store::Record record;
    record.time = kStart;
    record.host = names_.id(host);
    record.check = names_.id("ping");
    record.address = IpAddress::parse("10.0.0.1");
    record.is_control = is_control;
    survey_.add(record);
  }

  store::Names names_;
  WatchSurvey survey_{names_};
};

TEST_F(WatchSurveyTest, HostsAndChecksAreThoseOfTheData) {
  see("b.kp", "web", "http", 0s);
  see("a.kp", "ping", "icmp", 1s);
  see("b.kp", "ping", "icmp", 2s);
  const Watch watch = survey_.watch();
  ASSERT_EQ(watch.hosts.size(), 2U);
  EXPECT_EQ(watch.hosts[0]->name, "a.kp");
  ASSERT_EQ(watch.checks.size(), 3U);
  EXPECT_EQ(watch.checks[1]->host->name, "b.kp");
  EXPECT_EQ(watch.checks[1]->id, 1U);
  EXPECT_EQ(watch.checks[2]->module->prober, "http");
}

TEST_F(WatchSurveyTest, TheIntervalIsTheMedianGapAsFarAsItMatters) {
  for (int i = 0; i < 20; ++i) see("a.kp", "ping", "icmp", i * 60s);
  see("a.kp", "ping", "icmp", 1141s);
  see("a.kp", "ping", "icmp", 5000s);
  const Duration interval = survey_.watch().checks.at(0)->interval;
  EXPECT_GE(interval, 60s);
  EXPECT_LE(interval, 72s);
}

TEST_F(WatchSurveyTest, PacketsOfOneResultAreNotTheInterval) {
  for (int i = 0; i < 5; ++i) {
    for (int packet = 0; packet < 3; ++packet) see("a.kp", "ping", "icmp", i * 240s + packet * 1s);
  }
  EXPECT_GE(survey_.watch().checks.at(0)->interval, 230s);
}

TEST_F(WatchSurveyTest, GroupsAreThePrefixAndTheServices) {
  see("a.kp", "web", "http", 0s, "175.45.176.71");
  see("a.kp", "soa", "dns", 0s, "175.45.176.71");
  EXPECT_EQ(survey_.watch().hosts.at(0)->groups,
            (std::vector<std::string>{"dns", "net-175.45.176.0/24", "web"}));
}

TEST_F(WatchSurveyTest, ControlsAreThoseThatTheRecordsCallSoAndComeLast) {
  see_role("a.gateway", true);
  see_role("b.kp", false);
  const Watch watch = survey_.watch();
  ASSERT_EQ(watch.hosts.size(), 2U);
  EXPECT_EQ(watch.hosts[0]->name, "b.kp");
  EXPECT_FALSE(watch.hosts[0]->is_control);
  EXPECT_EQ(watch.hosts[1]->name, "a.gateway");
  EXPECT_TRUE(watch.hosts[1]->is_control);
  EXPECT_TRUE(watch.hosts[1]->groups.empty());
  EXPECT_EQ(watch.checks.at(1)->host->name, "a.gateway");
  EXPECT_EQ(survey_.hosts_of_unknown_role(), 0U);
}

TEST_F(WatchSurveyTest, HostOfWhichNoRecordTellsTheRoleIsWatched) {
  see_role("old.kp", std::nullopt);
  EXPECT_FALSE(survey_.watch().hosts.at(0)->is_control);
  EXPECT_EQ(survey_.hosts_of_unknown_role(), 1U);
}

TEST_F(WatchSurveyTest, OneRecordThatTellsTheRoleIsEnough) {
  see_role("gateway", std::nullopt);
  see_role("gateway", true);
  EXPECT_TRUE(survey_.watch().hosts.at(0)->is_control);
  EXPECT_EQ(survey_.hosts_of_unknown_role(), 0U);
}

TEST_F(WatchSurveyTest, HostThatIsAControlToSomeOnlyIsWatched) {
  see_role("a.kp", true);
  see_role("a.kp", false);
  EXPECT_FALSE(survey_.watch().hosts.at(0)->is_control);
  EXPECT_EQ(survey_.hosts_of_unknown_role(), 1U);
}

TEST_F(WatchSurveyTest, TracesDoNotVote) {
  see("a.kp", "trace", "traceroute", 0s);
  EXPECT_FALSE(survey_.watch().checks.at(0)->module->votes);
}

}  // namespace
}  // namespace reachd::app
