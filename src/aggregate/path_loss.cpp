#include "aggregate/path_loss.hpp"

#include <algorithm>
#include <chrono>
#include <cmath>

namespace reachd::aggregate {
namespace {

using namespace std::chrono_literals;

constexpr Duration kHalfLife = 20s;
constexpr Duration kRecent = 60s;

}  // namespace

/// By how much what was known at as_of_ has faded since.
double PathLoss::weight_at(UtcTime now) const {
  if (as_of_ == UtcTime::min()) return 0;
  return std::exp2(-to_seconds(std::max(now - as_of_, Duration::zero())) / to_seconds(kHalfLife));
}

void PathLoss::note(CheckId check, unsigned lost, UtcTime sent) {
  const double weight = weight_at(sent);
  answered_ = answered_ * weight + 1;
  lost_ = lost_ * weight + lost;
  as_of_ = std::max(as_of_, sent);
  if (lost == 0) return;
  auto place = std::ranges::find(losers_, check, &std::pair<CheckId, UtcTime>::first);
  if (place == losers_.end()) --place;
  *place = {check, sent};
  std::rotate(losers_.begin(), place, place + 1);
}

double PathLoss::share(UtcTime now) const {
  const bool is_of_many =
      std::ranges::all_of(losers_, [&](const auto& loser) { return loser.second > now - kRecent; });
  return is_of_many ? lost_ / (lost_ + answered_) : 0;
}

}  // namespace reachd::aggregate
