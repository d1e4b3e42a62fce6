#include "config/sweeps.hpp"

#include <gtest/gtest.h>

#include <string_view>
#include <vector>

#include "unit/config/all_probers.hpp"

namespace reachd::config {
namespace {

using namespace std::chrono_literals;

SweepSpec sweep(std::string_view prefix, Duration interval) {
  return {*Prefix::parse(prefix), interval, 3s};
}

TEST(SweepsTest, IntervalAndTimeoutHaveDefaults) {
  const auto loaded = load_text("sweeps: [{prefix: 192.0.2.0/24}]", "t", ".", all_probers());
  ASSERT_TRUE(loaded.config);
  ASSERT_EQ(loaded.config->sweeps.size(), 1U);
  EXPECT_EQ(loaded.config->sweeps[0].prefix.to_string(), "192.0.2.0/24");
  EXPECT_EQ(loaded.config->sweeps[0].interval, 10min);
  EXPECT_EQ(loaded.config->sweeps[0].timeout, 3s);
}

TEST(SweepsTest, WithoutSweepsNothingIsTakenFromTheBudgets) {
  EXPECT_EQ(rates_of({}).node, 0);
  EXPECT_EQ(rates_of({}).prefix, 0);
}

TEST(SweepsTest, NodesBudgetCarriesAllSweepsAndAPrefixItsOwn) {
  const SweepRates rates = rates_of({sweep("192.0.0.0/22", 1024s), sweep("10.0.0.0/24", 512s)});
  EXPECT_DOUBLE_EQ(rates.node, 1 + 0.5);
  EXPECT_DOUBLE_EQ(rates.prefix, 0.5);
}

TEST(SweepsTest, SweepsWithinOneSlash24OrOneSlash48ShareItsBudget) {
  EXPECT_DOUBLE_EQ(rates_of({sweep("192.0.2.0/26", 64s), sweep("192.0.2.128/25", 64s),
                             sweep("10.0.0.0/25", 64s)})
                       .prefix,
                   1 + 2);
  EXPECT_DOUBLE_EQ(
      rates_of({sweep("2001:db8::/120", 256s), sweep("2001:db8:0:1::/120", 256s)}).prefix, 2);
}

TEST(SweepsTest, ExcludedAddressesAreCountedOnce) {
  const auto excluded = [](const std::vector<const char*>& texts) {
    std::vector<Prefix> exclude;
    for (const char* text : texts) exclude.push_back(*Prefix::parse(text));
    return excluded_of(*Prefix::parse("192.0.2.0/24"), exclude);
  };
  EXPECT_EQ(excluded({}), 0U);
  EXPECT_EQ(excluded({"198.51.100.0/24", "2001:db8::/32"}), 0U);
  EXPECT_EQ(excluded({"192.0.2.129", "192.0.2.7", "192.0.2.128/26", "192.0.2.128/25"}), 129U);
  EXPECT_EQ(excluded({"192.0.2.7", "192.0.0.0/16"}), 256U);
}

TEST(SweepsTest, ASweepThatIsExcludedWholeIsNoted) {
  const auto notes = [](const std::string& exclude) {
    return load_text("limits: {exclude: [" + exclude + "]}\nsweeps: [{prefix: 192.0.2.0/24}]", "t",
                     ".", all_probers())
        .notes;
  };
  EXPECT_TRUE(notes("192.0.2.0/25").empty());
  ASSERT_EQ(notes("192.0.2.0/24").size(), 1U);
  EXPECT_EQ(notes("192.0.2.0/24")[0].to_string(),
            "t:2:10: sweeps[0]: limits.exclude holds all of 192.0.2.0/24; nothing is swept");
}

/// What is said of one sweep of these with limits of `limit`.
std::string mistake_of(const std::string& sweep, const std::string& limit) {
  const auto loaded =
      load_text("limits: {packets_per_second: " + limit +
                    ", packets_per_second_per_prefix: " + limit + "}\nsweeps: [" + sweep + "]",
                "t", ".", all_probers());
  return loaded.mistakes.empty() ? "" : loaded.mistakes.front().message;
}

TEST(SweepsTest, TheLimitThatIsAdvisedIsEnoughAndWrittenInDecimal) {
  const std::string sweep = "{prefix: 10.0.0.0/8, interval: 601s}";
  EXPECT_EQ(mistake_of(sweep, "200"),
            "this sweep sends 27916 packets a second, more than half of "
            "limits.packets_per_second (200); make the interval longer, or the limit 55832");
  EXPECT_EQ(mistake_of(sweep, "55832"), "");
}

TEST(SweepsTest, ASweepThatAloneTakesTooMuchIsNotHeldAgainstTheOthers) {
  const std::string polite = "{prefix: 192.0.2.0/24, interval: 1h}";
  const auto loaded = load_text("sweeps: [{prefix: 10.0.0.0/16, interval: 10s}, " + polite + "]",
                                "t", ".", all_probers());
  ASSERT_EQ(loaded.mistakes.size(), 1U);
  EXPECT_EQ(loaded.mistakes.front().message.find("this sweep sends 6554 "), 0U);
}

TEST(SweepsTest, NoLimitAboveTheHighestIsAdvised) {
  EXPECT_EQ(
      mistake_of("{prefix: 10.0.0.0/8, interval: 10s}", "1000000"),
      "this sweep sends 1677722 packets a second, more than half of "
      "limits.packets_per_second (1000000); make the interval longer, for no limit is so high");
}

TEST(NoHostsTest, PrefixesOfHostsHaveNoFault) {
  for (const char* prefix : {"192.0.2.0/24", "127.0.0.0/8", "10.0.0.0/8", "2001:db8::/64", "::1"}) {
    EXPECT_EQ(fault_of_host_prefix(*Prefix::parse(prefix)), "") << prefix;
  }
}

TEST(NoHostsTest, PrefixesThatHoldAddressesOfNoHostHaveOne) {
  for (const char* prefix : {"0.0.0.0/8", "0.0.0.0/1", "224.0.0.0/24", "240.0.0.0/4",
                             "255.255.255.255", "::/64", "ff02::/16", "::ffff:192.0.2.0/120"}) {
    EXPECT_NE(fault_of_host_prefix(*Prefix::parse(prefix)), "") << prefix;
  }
}

}  // namespace
}  // namespace reachd::config
