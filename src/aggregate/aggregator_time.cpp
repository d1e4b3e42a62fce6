#include <algorithm>
#include <cstddef>
#include <numeric>

#include "aggregate/aggregator_impl.hpp"

namespace reachd::aggregate {
namespace {

/// The wheel knows one kind of time.
SteadyTime on_wheel(UtcTime time) { return SteadyTime(time.time_since_epoch()); }

}  // namespace

/// What is shown of a check, to be changed.
CheckSnapshot& Aggregator::Impl::edit(CheckId id) {
  const std::size_t chunk = id / Chunks<CheckSnapshot>::kChunk;
  if (changed_checks_.mark(chunk)) check_snapshots_.own(chunk);
  return check_snapshots_.edit(id);
}

/// After anything that moved the record of a check.
void Aggregator::Impl::note(CheckId id) {
  const CheckRecord& record = records_[id];
  expect_lapse(id);
  if (record.run_is_open() && !is_open_[id]) {
    is_open_[id] = true;
    open_.push_back(id);
  }
  CheckSnapshot& shown = edit(id);
  shown.state = record.shown();
  shown.belief = static_cast<float>(record.belief());
  if (record.shown_since() != kNever) shown.since = record.shown_since();
}

/// A timer that goes off too early is set again then: that costs less than to move it each time
/// that something is judged.
void Aggregator::Impl::expect_lapse(CheckId id) {
  const auto when = records_[id].lapses_at();
  if (!when) return;
  const auto before = lapses_.time_of(id);
  if (!before || on_wheel(*when) < *before) lapses_.set(id, on_wheel(*when));
}

void Aggregator::Impl::take_lapsed() {
  lapses_.expire(on_wheel(now_), candidates_);
  std::erase_if(candidates_, [this](CheckId id) {
    const auto when = records_[id].lapses_at();
    const bool is_early = when && *when > now_;
    if (is_early) lapses_.set(id, on_wheel(*when));
    return is_early;
  });
}

void Aggregator::Impl::note_all() {
  for (CheckId id = 0; id < records_.size(); ++id) note(id);
}

void Aggregator::Impl::take_all_candidates() {
  candidates_.resize(records_.size());
  std::iota(candidates_.begin(), candidates_.end(), CheckId{0});
  show_all_ = false;
  withheld_ = kNever;
}

/// Those whose time has run out, and those that are undecided.
void Aggregator::Impl::take_candidates() {
  if (show_all_) return take_all_candidates();
  candidates_.clear();
  take_lapsed();
  std::erase_if(open_, [this](CheckId id) {
    if (!records_[id].run_is_open()) is_open_[id] = false;
    return !is_open_[id];
  });
  candidates_.insert(candidates_.end(), open_.begin(), open_.end());
  std::ranges::sort(candidates_);
  candidates_.erase(std::unique(candidates_.begin(), candidates_.end()), candidates_.end());
}

}  // namespace reachd::aggregate
