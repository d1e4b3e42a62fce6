#pragma once

#include <span>
#include <vector>

#include "diagnose/finding.hpp"
#include "reachd/incident.hpp"
#include "reachd/likelihoods.hpp"

namespace reachd::diagnose {

/// From so much on a cause is named, and only with a lead over the next of this much (natural
/// logarithm): otherwise it stays undetermined.
inline constexpr double kCommitProbability = 0.8;
extern const double kCommitMargin;

/// The probability of each cause. They sum up to 1.
struct Posterior {
  PerCause probability{};

  Cause likeliest() const;
  Cause runner_up() const;
  double of(Cause cause) const { return probability[static_cast<std::size_t>(cause)]; }
  bool is_decided() const;
};

/// Naive Bayes in log space. What n vantages find by the same signal is no independent evidence,
/// since they share parts of their paths: its log-likelihood is summed and divided by sqrt(n). What
/// the table does not know is left out of the product.
Posterior weigh(const Likelihoods& table, std::span<const Finding> findings);

/// What each finding speaks for, the strongest first: for the likeliest cause against what else may
/// be, or the other way round.
std::vector<Evidence> explain(const Likelihoods& table, std::span<const Finding> findings,
                              const Posterior& posterior);

}  // namespace reachd::diagnose
