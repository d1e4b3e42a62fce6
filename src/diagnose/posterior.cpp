#include "diagnose/posterior.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <string>
#include <string_view>

namespace reachd::diagnose {
namespace {

/// Of how many vantages a signal tells.
double tempering(std::span<const Finding> findings, const Finding& finding) {
  if (finding.vantage.empty()) return 1;
  const auto same = [&](const Finding& other) {
    return other.signal == finding.signal && !other.vantage.empty();
  };
  return 1 / std::sqrt(static_cast<double>(std::ranges::count_if(findings, same)));
}

/// From logarithms to shares of one.
PerCause normalised(const PerCause& logs) {
  const double most = std::ranges::max(logs);
  PerCause shares{};
  std::ranges::transform(logs, shares.begin(), [&](double log) { return std::exp(log - most); });
  const double sum = std::accumulate(shares.begin(), shares.end(), 0.0);
  for (double& share : shares) share /= sum;
  return shares;
}

/// How likely a value is if the cause is any but this one.
double given_others(const PerCause& given, const Posterior& posterior, std::size_t cause) {
  double sum = 0;
  double weight = 0;
  for (std::size_t other = 0; other < kCauseCount; ++other) {
    if (other == cause) continue;
    // However unlikely another cause may be, it is what is spoken against.
    const double share = posterior.probability[other] + 1e-3;
    sum += share * given[other];
    weight += share;
  }
  return sum / weight;
}

std::size_t best_other(const PerCause& given, std::size_t cause) {
  std::size_t best = cause == 0 ? 1 : 0;
  for (std::size_t other = 0; other < kCauseCount; ++other) {
    if (other != cause && given[other] > given[best]) best = other;
  }
  return best;
}

Evidence weigh_one(const PerCause& given, const Finding& finding, double temper,
                   const Posterior& posterior) {
  const auto cause = static_cast<std::size_t>(posterior.likeliest());
  Evidence evidence{std::string(finding.signal), std::string(finding.value), finding.vantage,
                    posterior.likeliest(), 0};
  evidence.weight = temper * std::log(given[cause] / given_others(given, posterior, cause));
  if (evidence.weight >= 0) return evidence;
  const std::size_t other = best_other(given, cause);
  evidence.speaks_for = static_cast<Cause>(other);
  evidence.weight = temper * std::log(given[other] / given[cause]);
  return evidence;
}

}  // namespace

const double kCommitMargin = std::log(5.0);

Cause Posterior::likeliest() const {
  return static_cast<Cause>(std::ranges::max_element(probability) - probability.begin());
}

Cause Posterior::runner_up() const {
  PerCause others = probability;
  others[static_cast<std::size_t>(likeliest())] = -1;
  return static_cast<Cause>(std::ranges::max_element(others) - others.begin());
}

bool Posterior::is_decided() const {
  const double most = of(likeliest());
  return most >= kCommitProbability && std::log(most / of(runner_up())) >= kCommitMargin;
}

Posterior weigh(const Likelihoods& table, std::span<const Finding> findings) {
  PerCause logs{};
  std::ranges::transform(table.priors, logs.begin(), [](double prior) { return std::log(prior); });
  for (const Finding& finding : findings) {
    const PerCause* given = table.find(finding.signal, finding.value);
    if (given == nullptr) continue;
    const double temper = tempering(findings, finding);
    for (std::size_t i = 0; i < kCauseCount; ++i) logs[i] += temper * std::log((*given)[i]);
  }
  return {normalised(logs)};
}

std::vector<Evidence> explain(const Likelihoods& table, std::span<const Finding> findings,
                              const Posterior& posterior) {
  std::vector<Evidence> evidence;
  for (const Finding& finding : findings) {
    const PerCause* given = table.find(finding.signal, finding.value);
    if (given == nullptr) continue;
    evidence.push_back(weigh_one(*given, finding, tempering(findings, finding), posterior));
  }
  std::ranges::stable_sort(evidence, std::ranges::greater{}, &Evidence::weight);
  return evidence;
}

}  // namespace reachd::diagnose
