#include "app/sweep_tasks.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string_view>

namespace reachd::app {
namespace {

using namespace std::chrono_literals;

constexpr UtcTime kNow{std::chrono::seconds(1767323045)};

config::Config config_of(std::string_view prefix) {
  config::Config config;
  config.vantage.name = "fra1";
  config.sweeps = {{*Prefix::parse(prefix), 10min, 2s}};
  return config;
}

TEST(SweepTasksTest, ATaskGoesOnWithoutEndAtTheIntervalOfTheConfiguration) {
  const auto tasks = sweep_tasks(config_of("192.0.2.0/24"), kNow);
  ASSERT_EQ(tasks.size(), 1U);
  EXPECT_EQ(tasks[0].prefix.to_string(), "192.0.2.0/24");
  EXPECT_EQ(tasks[0].interval, 10min);
  EXPECT_EQ(tasks[0].timeout, 2s);
  EXPECT_EQ(tasks[0].rounds, 0U);
}

TEST(SweepTasksTest, OrderIsTheSameAfterARestartAndAnotherAtAnotherVantage) {
  config::Config config = config_of("192.0.2.0/24");
  const auto seed = sweep_tasks(config, kNow)[0].seed;
  EXPECT_EQ(sweep_tasks(config, kNow + 100h)[0].seed, seed);
  EXPECT_NE(sweep_tasks(config_of("198.51.100.0/24"), kNow)[0].seed, seed);
  config.vantage.name = "nrt1";
  EXPECT_NE(sweep_tasks(config, kNow)[0].seed, seed);
}

TEST(SweepTasksTest, AnAddressKeepsItsPlaceInTheIntervalWhenANodeIsStartedAnew) {
  const config::Config config = config_of("192.0.0.0/22");
  const auto first = sweep_tasks(config, kNow)[0].first;
  EXPECT_EQ(sweep_tasks(config, kNow + 10min)[0].first, first);
  const auto half_later = sweep_tasks(config, kNow + 5min)[0].first;
  EXPECT_EQ((half_later + 1024 - first) % 1024, 512U);
  for (int second = 0; second < 600; ++second) {
    EXPECT_LT(sweep_tasks(config, kNow + second * 1s)[0].first, 1024U);
  }
}

TEST(SweepTasksTest, OnlyWhatIsExcludedWithinThePrefixIsOfConcernToItsSweep) {
  config::Config config = config_of("192.0.2.0/24");
  config.limits.exclude = {*Prefix::parse("198.51.100.0/24"), *Prefix::parse("192.0.2.7"),
                           *Prefix::parse("192.0.0.0/16")};
  EXPECT_THAT(sweep_tasks(config, kNow)[0].exclude,
              testing::ElementsAre(config.limits.exclude[1], config.limits.exclude[2]));
}

}  // namespace
}  // namespace reachd::app
