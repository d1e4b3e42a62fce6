#include "diagnose/scope.hpp"

#include <gtest/gtest.h>

#include <chrono>

namespace reachd::diagnose {
namespace {

using namespace std::chrono_literals;

constexpr UtcTime kStart{1'800'000'000s};

class ScopeTest : public testing::Test {
 protected:
  void add(const std::string& name, const std::string& address, std::vector<std::string> groups,
           Duration onset = 0s) {
    SeenHost& host = hosts_[name];
    host.address = *IpAddress::parse(address);
    host.host = std::make_shared<const Host>(Host{name, host.address, std::move(groups)});
    host.knowing = {0};
    host.onset = kStart + onset;
  }
  Landscape landscape(const Landscape::Names& apart = {}) const { return {hosts_, apart}; }

  SeenHosts hosts_;
};

TEST_F(ScopeTest, NamesOfOneAddressAreOneMachine) {
  add("a.kp", "10.0.0.1", {"web"});
  add("b.kp", "10.0.0.1", {"web"});
  add("c.kp", "10.0.0.2", {"web"});
  EXPECT_EQ(landscape().scope_of({"a.kp", "b.kp"}), "host:a.kp");
  EXPECT_DOUBLE_EQ(landscape().share_of("web", {"a.kp", "b.kp"}), 0.5);
}

TEST_F(ScopeTest, TheHostThatStandsForTheMachineNamesIt) {
  add("a.kp", "10.0.0.1", {"web"});
  add("web-10.0.0.1", "10.0.0.1", {"web"});
  EXPECT_EQ(landscape().scope_of({"a.kp", "web-10.0.0.1"}), "host:web-10.0.0.1");
}

TEST_F(ScopeTest, TheGroupThatResemblesThemMostIsTheScope) {
  add("a", "10.0.0.1", {"mail", "net-0"});
  add("b", "10.0.0.2", {"web", "net-0"});
  add("c", "10.0.1.1", {"mail", "net-1"});
  add("d", "10.0.1.2", {"web", "net-1"});
  EXPECT_EQ(landscape().scope_of({"a", "b"}), "group:net-0");
  EXPECT_EQ(landscape().scope_of({"a", "c"}), "group:mail");
  EXPECT_EQ(landscape().scope_of({"a", "b", "c", "d"}), "group:all");
}

TEST_F(ScopeTest, AFewOfAGroupAreNamedAfterTheSmallestThatHoldsThemAll) {
  for (int i = 0; i < 9; ++i) {
    const std::string number = std::to_string(i);
    add("w" + number, "10.0.0." + number, {"web"});
    add("m" + number, "10.0.1." + number, {"mail"});
  }
  EXPECT_EQ(landscape().scope_of({"w1", "w2"}), "group:web");
  EXPECT_EQ(landscape().scope_of({"w1", "m2"}), "group:all");
}

TEST_F(ScopeTest, OnsetsThatFollowOneAnotherAreOneCluster) {
  for (int i = 0; i < 9; ++i) add("w" + std::to_string(i), "10.0.0." + std::to_string(i), {"web"});
  add("a", "10.0.1.1", {"x"}, 0s);
  add("b", "10.0.1.2", {"x"}, 80s);
  add("c", "10.0.1.3", {"x"}, 900s);
  for (int i = 4; i < 9; ++i) add("d" + std::to_string(i), "10.0.2." + std::to_string(i), {"x"});
  const auto clusters = landscape().clusters_of({"a", "b", "c"}, 90s);
  ASSERT_EQ(clusters.size(), 2U);
  EXPECT_EQ(clusters[0], (Landscape::Names{"a", "b"}));
  EXPECT_EQ(clusters[1], (Landscape::Names{"c"}));
}

TEST_F(ScopeTest, HalfOfAGroupIsOneClusterHoweverSlowlyItFell) {
  for (int i = 0; i < 6; ++i) {
    add("w" + std::to_string(i), "10.0.0." + std::to_string(i), {"web"}, i * 600s);
    add("m" + std::to_string(i), "10.0.1." + std::to_string(i), {"mail"});
  }
  EXPECT_EQ(landscape().clusters_of({"w0", "w1", "w2"}, 90s).size(), 1U);
  EXPECT_EQ(landscape().clusters_of({"w0", "w1"}, 90s).size(), 2U);
}

TEST_F(ScopeTest, WhatIsApartTakesNoPartInShares) {
  add("a", "10.0.0.1", {"web"});
  add("b", "10.0.0.2", {"web"});
  EXPECT_DOUBLE_EQ(landscape({"a"}).share_of("web", {"b"}), 1);
}

}  // namespace
}  // namespace reachd::diagnose
