#include "support/simulator/country.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <set>

namespace reachd::simulator {
namespace {

using namespace std::chrono_literals;

SimulatedWatch watch_of(Duration interval) {
  return make_watch(std::make_shared<Vantage>(Vantage{"here", "lab", 0}), interval);
}

TEST(SimulatedCountryTest, ChecksOfOneHostStandTogetherAndAreNumberedFromZero) {
  const SimulatedWatch made = watch_of(60s);
  ASSERT_EQ(made.targets.size(), made.watch.checks.size());
  std::size_t site = 0;
  for (CheckId id = 0; id < made.watch.checks.size(); ++id) {
    EXPECT_EQ(made.watch.checks[id]->id, id);
    EXPECT_GE(made.targets[id].site, site);
    site = made.targets[id].site;
    EXPECT_EQ(made.watch.checks[id]->host->name, sites()[site].name);
  }
}

TEST(SimulatedCountryTest, OnlyTracesHaveNoVoteAndFiveHostsOfAllGroupsAreTraced) {
  std::set<std::string> groups;
  for (const CheckPtr& check : watch_of(60s).watch.checks) {
    EXPECT_EQ(check->module->votes, check->module->name != "trace");
    if (check->module->name == "trace")
      groups.insert(check->host->groups.begin(), check->host->groups.end());
  }
  const std::set<std::string> expected{
      "dns", "mail", "net-175.45.176", "net-175.45.178", "net-175.45.179", "routers", "web"};
  EXPECT_EQ(groups, expected);
}

TEST(SimulatedCountryTest, NamedHostsHaveNoAddressInTheWatch) {
  const SimulatedWatch made = watch_of(60s);
  std::size_t named = 0;
  for (std::size_t i = 0; i < kSites; ++i) {
    EXPECT_EQ(made.watch.hosts[i]->address.has_value(), !sites()[i].is_named);
    if (sites()[i].is_named) ++named;
  }
  EXPECT_EQ(named, 3U);
}

TEST(SimulatedCountryTest, ControlsComeLastAndAreAskedEveryQuarterOfAMinute) {
  for (const CheckPtr& check : watch_of(60s).watch.checks) {
    const bool is_control = check->host->is_control;
    EXPECT_EQ(is_control, check->module->name == "root_soa");
    EXPECT_TRUE(!is_control || check->interval == 15s);
  }
  EXPECT_TRUE(watch_of(60s).watch.hosts.back()->is_control);
  EXPECT_EQ(watch_of(10s).watch.checks.back()->interval, 10s);
}

TEST(SimulatedCountryTest, EveryHostOfTheCountryLiesInOneOfTheNets) {
  HostSet all;
  for (std::size_t net = 0; net < kNets; ++net) {
    EXPECT_TRUE((all & hosts_in(net)).none());
    all |= hosts_in(net);
  }
  EXPECT_EQ(all, hosts_of_country());
}

}  // namespace
}  // namespace reachd::simulator
