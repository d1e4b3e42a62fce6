#include "aggregate/belief.hpp"

#include <algorithm>

namespace reachd::aggregate {
namespace {

/// P(answer | down): somebody else answered for the host. Trinocular's value.
constexpr double kAnswerWhileDown = 0.0039;
/// P(refusal | up) and P(unreachable | up): our estimates; a router's word counts less than the
/// host's own.
constexpr double kRefusalWhileUp = 0.02;
constexpr double kUnreachableWhileUp = 0.05;
constexpr double kLeast = 0.01;
constexpr double kMost = 0.99;
/// The share's memory: about a hundred probes.
constexpr double kLearningRate = 0.01;
constexpr double kLeastShare = 0.1;
/// Of the paths' loss.
constexpr double kLossMargin = 2;
constexpr double kMostLoss = 0.5;

double likelihood_while_up(Outcome outcome, double answer_share) {
  switch (outcome) {
    case Outcome::success:
      return answer_share;
    case Outcome::timeout:
      return 1 - answer_share;
    case Outcome::unreachable:
      return std::min(1 - answer_share, kUnreachableWhileUp);
    default:
      return std::min(1 - answer_share, kRefusalWhileUp);
  }
}

}  // namespace

void Belief::update(Outcome outcome, double path_loss) {
  const double share = std::min(answer_share_, 1 - std::min(kLossMargin * path_loss, kMostLoss));
  const double up = likelihood_while_up(outcome, share) * value_;
  const double while_down = outcome == Outcome::success ? kAnswerWhileDown : 1 - kAnswerWhileDown;
  value_ = std::clamp(up / (up + while_down * (1 - value_)), kLeast, kMost);
}

void Belief::learn(bool answered) {
  const double share = answer_share_ + kLearningRate * ((answered ? 1.0 : 0.0) - answer_share_);
  answer_share_ = std::clamp(share, kLeastShare, kMost);
}

}  // namespace reachd::aggregate
