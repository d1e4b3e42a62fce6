#include <algorithm>
#include <array>
#include <cstdint>
#include <numeric>
#include <tuple>

#include "reachd/check.hpp"
#include "reachd/snapshot.hpp"
#include "reachd/telemetry.hpp"

namespace reachd {
namespace {

/// The first bucket whose upper bound is not below `seconds`; bounds.size() stands for +Inf.
template <typename Bounds>
std::size_t bucket_of(const Bounds& bounds, double seconds) {
  return static_cast<std::size_t>(std::ranges::lower_bound(bounds, seconds) - bounds.begin());
}

}  // namespace

std::string Check::identity() const {
  return host->name + "/" + module->name + "/" + std::string(to_string(family));
}

void RttHistogram::add(Duration rtt) {
  const double seconds = to_seconds(rtt);
  ++buckets[bucket_of(kRttBucketBounds, seconds)];
  sum_seconds += seconds;
}

UtcTime history_start(UtcTime taken) {
  const auto parts = taken.time_since_epoch() / kHistoryPart;
  const auto before = static_cast<std::int64_t>(std::tuple_size_v<HostHistory>) - 1;
  return UtcTime((parts - before) * kHistoryPart);
}

std::uint64_t RttHistogram::count() const {
  return std::accumulate(buckets.begin(), buckets.end(), std::uint64_t{0});
}

void Telemetry::record_lag(Duration lag) {
  schedule_lag_buckets[bucket_of(kLagBucketBounds, to_seconds(lag))]++;
  schedule_lag_sum_ns += lag.count();
}

}  // namespace reachd
