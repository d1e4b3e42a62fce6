#include "diagnose/posterior.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <numeric>

namespace reachd::diagnose {
namespace {

constexpr auto kServer = Cause::server_failure;

/// Two signals; the first speaks for a server by 8 to 1.
Likelihoods table() {
  Likelihoods table;
  table.priors.fill(1.0 / kCauseCount);
  PerCause rare{};
  rare.fill(0.1);
  PerCause often{};
  often.fill(0.9);
  rare[static_cast<std::size_t>(kServer)] = 0.8;
  often[static_cast<std::size_t>(kServer)] = 0.2;
  table.signals = {{"one", {{"yes", rare}, {"no", often}}}, {"two", {{"yes", rare}}}};
  return table;
}

TEST(PosteriorTest, WithoutEvidenceItIsThePrior) {
  const Posterior posterior = weigh(table(), {});
  EXPECT_NEAR(posterior.of(kServer), 1.0 / kCauseCount, 1e-12);
  EXPECT_FALSE(posterior.is_decided());
}

TEST(PosteriorTest, ItIsTheProductOfTheLikelihoods) {
  const std::vector<Finding> findings{{"one", "yes", "", 1}, {"two", "yes", "", 1}};
  const Posterior posterior = weigh(table(), findings);
  EXPECT_NEAR(posterior.of(kServer), 0.64 / (0.64 + 5 * 0.01), 1e-12);
  EXPECT_TRUE(posterior.is_decided());
  EXPECT_EQ(posterior.likeliest(), kServer);
  const auto& all = posterior.probability;
  EXPECT_NEAR(std::accumulate(all.begin(), all.end(), 0.0), 1, 1e-12);
}

TEST(PosteriorTest, WhatTheTableDoesNotKnowIsLeftOut) {
  const std::vector<Finding> findings{{"three", "yes", "", 1}, {"one", "perhaps", "", 1}};
  EXPECT_NEAR(weigh(table(), findings).of(kServer), 1.0 / kCauseCount, 1e-12);
}

TEST(PosteriorTest, FourVantagesCountAsTwoIndependentOnes) {
  std::vector<Finding> findings;
  for (const char* name : {"a", "b", "c", "d"}) findings.push_back({"one", "yes", name, 1});
  const Posterior posterior = weigh(table(), findings);
  EXPECT_NEAR(posterior.of(kServer), 0.64 / (0.64 + 5 * 0.01), 1e-12);
}

TEST(PosteriorTest, EvidenceAgainstItNamesWhatItSpeaksForInstead) {
  const std::vector<Finding> findings{
      {"two", "yes", "", 1}, {"two", "yes", "", 1}, {"one", "no", "", 1}};
  const Posterior posterior = weigh(table(), findings);
  ASSERT_EQ(posterior.likeliest(), kServer);
  const auto evidence = explain(table(), findings, posterior);
  ASSERT_EQ(evidence.size(), 3U);
  EXPECT_EQ(evidence[0].speaks_for, kServer);
  EXPECT_NEAR(evidence[0].weight, std::log(8.0), 1e-9);
  EXPECT_EQ(evidence[2].signal, "one");
  EXPECT_NE(evidence[2].speaks_for, kServer);
  EXPECT_NEAR(evidence[2].weight, std::log(4.5), 1e-9);
}

}  // namespace
}  // namespace reachd::diagnose
