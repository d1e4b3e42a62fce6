#include "aggregate/rtt_level.hpp"

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <limits>

namespace reachd::aggregate {
namespace {

using std::chrono::microseconds;
using namespace std::chrono_literals;

// Times are microseconds, as the samples are kept.

/// Off the level is what lies beyond it by so many spreads, and at least by so much; above it also
/// beyond the tail of the jitter, which only ever delays.
constexpr float kOffSpreads = 2.5F;
constexpr float kOffFloor = 2500;
/// So many samples more off the level than on it make a shift; fewer of a wide step, which is one
/// of so many bounds.
constexpr int kConfirm = 8;
constexpr int kConfirmWide = 6;
constexpr float kWide = 3;
/// From here on a run may be a shift, so that nothing is learned of it.
constexpr int kSuspect = 2;
/// Without its least and greatest, the samples of a new level lie within this share of the step, or
/// so many spreads of the old level.
constexpr float kNoiseOfStep = 0.25F;
constexpr float kNoiseOfSpread = 6;
/// What lasts for so many samples is a level, however noisy.
constexpr std::uint16_t kPatience = 500;

/// By what share of a residual the level follows it: the gap between samples over kFollowIn, so
/// that the daily wave is followed alike at any interval. The residual is clipped at kClip spreads.
constexpr float kFollow = 1.0F / 16;
constexpr float kFollowMost = 0.5F;
constexpr float kFollowIn = 20 * 60e6F;
constexpr float kClip = 2.5F;
constexpr float kClipSpread = 400;
/// The slope follows by this share of the level's share squared: an overdamped double exponential
/// smoothing. A daily wave of 10 ms has 0.7e-6 at most.
constexpr float kSlopeShare = 0.2F;
constexpr float kMostSlope = 2e-6F;
/// By what share the spread moves once it has settled, and the tail, above which kTailShare lies.
constexpr float kSpreadStep = 0.012F;
constexpr float kLeastSpread = 50;
constexpr float kTailStep = 0.015F;
constexpr float kTailShare = 0.12F;

constexpr float kRaisedSpreads = 3;
constexpr Duration kRaised = 20ms;

Duration to_duration(float value) { return microseconds(std::llround(value)); }

std::uint64_t micros(Duration duration, std::uint64_t most) {
  const auto count = std::chrono::floor<microseconds>(duration).count();
  return std::min(static_cast<std::uint64_t>(std::max<std::int64_t>(count, 0)), most);
}

constexpr std::uint64_t kMostRtt = (1ULL << 26) - 1;
constexpr std::uint64_t kMostGap = (1ULL << 38) - 1;

}  // namespace

/// Samples in the order of their RTT.
class RttLevel::Window {
 public:
  explicit Window(std::span<const Sample> samples) : size_(samples.size()) {
    std::ranges::transform(samples, values_.begin(),
                           [](const Sample& sample) { return static_cast<float>(sample.rtt); });
    std::ranges::sort(values());
  }
  float median() const { return (values_[(size_ - 1) / 2] + values_[size_ / 2]) / 2; }
  float deviation() const {
    Window off = *this;
    for (float& value : off.values()) value = std::abs(value - median());
    std::ranges::sort(off.values());
    return off.median();
  }
  /// Without the least and the greatest, of four samples or more.
  float inner_width() const { return values_[size_ - 2] - values_[1]; }

 private:
  std::span<float> values() { return std::span(values_).first(size_); }

  std::array<float, kRecent> values_{};
  std::size_t size_;
};

std::optional<LevelShift> RttLevel::add(UtcTime sent, Duration rtt) {
  const Time at = std::chrono::floor<microseconds>(sent);
  if (seen_ > 0 && at < last_) return std::nullopt;
  push(at, rtt);
  if (!has_level()) {
    if (++seen_ == kRecent) begin();
    return std::nullopt;
  }
  drift();
  const float residual = static_cast<float>(recent_.back().rtt) - level_;
  follow_run(side_of(residual));
  if (std::abs(run_) < kSuspect) learn(residual);
  return confirm();
}

/// Drops the oldest sample, or of a long run the oldest but the first, which tells when it began.
void RttLevel::make_room() {
  const bool keeps_first = run_ != 0 && run_length_ >= kRecent;
  if (keeps_first) {
    const std::uint64_t gap = recent_[1].gap + recent_[2].gap;
    recent_[2].gap = std::min(gap, kMostGap) & kMostGap;
  }
  std::shift_left(recent_.begin() + (keeps_first ? 1 : 0), recent_.end(), 1);
}

void RttLevel::push(Time at, Duration rtt) {
  make_room();
  recent_.back().rtt = micros(rtt, kMostRtt) & kMostRtt;
  recent_.back().gap = (seen_ == 0 ? 0 : micros(at - last_, kMostGap)) & kMostGap;
  last_ = at;
}

void RttLevel::begin() {
  const Window window(recent_);
  level_ = window.median();
  spread_ = std::max(window.deviation(), kLeastSpread);
  tail_ = kOffSpreads;
}

/// Carries the level on by the gap before the newest sample.
void RttLevel::drift() {
  const float most = std::max(spread_, kClipSpread) / 2;
  level_ += std::clamp(slope_ * static_cast<float>(recent_.back().gap), -most, most);
}

void RttLevel::learn(float residual) {
  if (seen_ < std::numeric_limits<std::uint8_t>::max()) ++seen_;
  const float fresh = 1.0F / static_cast<float>(seen_);
  learn_level(residual, fresh);
  learn_spread(residual, fresh);
}

void RttLevel::learn_level(float residual, float fresh) {
  const float clip = kClip * std::max(spread_, kClipSpread);
  const float pull = std::clamp(residual, -clip, clip);
  const float gap = std::max(static_cast<float>(recent_.back().gap), 1.0F);
  const float follow = std::clamp(gap / kFollowIn, kFollow, kFollowMost);
  level_ += std::max(follow, fresh) * pull;
  slope_ += kSlopeShare * follow * follow * pull / gap;
  slope_ = std::clamp(slope_, -kMostSlope, kMostSlope);
}

void RttLevel::learn_spread(float residual, float fresh) {
  const bool is_tail = residual > tail_ * spread_;
  tail_ *= 1 + kTailStep * (is_tail ? 1 - kTailShare : -kTailShare);
  tail_ = std::max(tail_, kOffSpreads);
  const float grow = 1 + std::max(kSpreadStep, fresh);
  spread_ *= std::abs(residual) > spread_ ? grow : 1 / grow;
  spread_ = std::max(spread_, kLeastSpread);
}

/// How far from the level a sample is off it; `side` is positive above it.
float RttLevel::bound(int side) const {
  return std::max((side > 0 ? tail_ : kOffSpreads) * spread_, kOffFloor);
}

/// 1 above the level, -1 below it, 0 on it.
int RttLevel::side_of(float residual) const {
  if (residual > bound(1)) return 1;
  return residual < -bound(-1) ? -1 : 0;
}

void RttLevel::follow_run(int side) {
  const bool goes_on = side != 0 && side * run_ >= 0;
  if (run_ == 0) run_length_ = 0;
  if (run_length_ < kPatience) ++run_length_;
  const int step = goes_on ? side : (run_ < 0) - (run_ > 0);
  run_ = static_cast<std::int8_t>(std::clamp(run_ + step, -kConfirm, kConfirm));
}

std::optional<LevelShift> RttLevel::confirm() {
  if (std::abs(run_) < kConfirmWide) return std::nullopt;
  const Window window(latest(std::min<std::size_t>(run_length_, kRecent)));
  const bool is_wide = std::abs(window.median() - level_) >= kWide * bound(run_);
  if (std::abs(run_) < (is_wide ? kConfirmWide : kConfirm)) return std::nullopt;
  if (is_steady(window) || run_length_ == kPatience) return shift_to(window.median());
  run_ = static_cast<std::int8_t>(run_ > 0 ? kSuspect : -kSuspect);
  return std::nullopt;
}

bool RttLevel::is_steady(const Window& window) const {
  const float step = std::abs(window.median() - level_);
  return window.inner_width() <= std::max(kNoiseOfStep * step, kNoiseOfSpread * spread_);
}

/// Of the recent samples, the first at the new level. Of a run of more than twice as many, what
/// came after its first sample is lost: where all that is left is at the new level, so was that.
std::size_t RttLevel::first_of(float to) const {
  float gain = 0;
  float most = std::numeric_limits<float>::lowest();
  std::size_t first = 0;
  for (std::size_t index = kRecent; index-- > 0;) {
    const auto rtt = static_cast<float>(recent_[index].rtt);
    gain += std::abs(rtt - level_) - std::abs(rtt - to);
    if (gain <= most) continue;
    most = gain;
    first = index;
  }
  return first == 1 && run_length_ > 2 * kRecent ? 0 : first;
}

RttLevel::Time RttLevel::time_of(std::size_t index) const {
  Time time = last_;
  for (const Sample& later : latest(kRecent - 1 - index)) time -= microseconds(later.gap);
  return time;
}

LevelShift RttLevel::shift_to(float to) {
  const std::size_t first = first_of(to);
  const Window window(latest(kRecent - first));
  const LevelShift shift{time_of(first), to_duration(level_), to_duration(window.median())};
  level_ = window.median();
  spread_ = std::max(spread_, window.deviation());
  seen_ = kRecent;
  run_ = 0;
  return shift;
}

std::optional<Duration> RttLevel::level() const {
  return has_level() ? std::optional(to_duration(level_)) : std::nullopt;
}

std::optional<Duration> RttLevel::spread() const {
  return has_level() ? std::optional(to_duration(spread_)) : std::nullopt;
}

bool RttLevel::is_raised(Duration rtt) const {
  return has_level() &&
         rtt - to_duration(level_) > std::max(to_duration(kRaisedSpreads * spread_), kRaised);
}

}  // namespace reachd::aggregate
