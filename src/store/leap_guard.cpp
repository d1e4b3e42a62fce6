#include "store/leap_guard.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

#include "store/time_sorter.hpp"

namespace reachd::store {
namespace {

std::optional<RecordedLine> taken_from(std::deque<RecordedLine>& lines) {
  if (lines.empty()) return std::nullopt;
  std::optional<RecordedLine> first = std::move(lines.front());
  lines.pop_front();
  return first;
}

}  // namespace

bool LeapGuard::passes(const Record& first) {
  if (!held_.empty() || leaps(first.time)) return false;
  latest_ = std::max(*latest_, first.time);
  return true;
}

void LeapGuard::add(RecordedLine line) {
  leaps(line.time()) ? hold(std::move(line)) : pass(std::move(line));
}

void LeapGuard::finish() {
  while (!held_.empty()) begin_anew(median_of_held());
}

std::optional<RecordedLine> LeapGuard::take() { return taken_from(passed_); }

std::optional<RecordedLine> LeapGuard::take_ahead() { return taken_from(ahead_); }

/// Two vantages whose clocks are wrong by as much are less likely than a gap.
bool LeapGuard::has_company(const RecordedLine& line) const {
  return std::ranges::any_of(held_, [&](const RecordedLine& other) {
    return other.vantage() != line.vantage() && other.time() <= line.time() + kLeap &&
           line.time() <= other.time() + kLeap;
  });
}

void LeapGuard::hold(RecordedLine line) {
  const bool is_gap = latest_ && has_company(line);
  const UtcTime time = line.time();
  held_.push_back(std::move(line));
  if (is_gap) return begin_anew(time);
  if (held_.size() == kMostHeld) begin_anew(median_of_held());
}

void LeapGuard::pass(RecordedLine line) {
  const UtcTime time = line.time();
  passed_.push_back(std::move(line));
  // What is itself late does not tell where time is.
  if (time < *latest_ - TimeSorter::kPatience) return;
  latest_ = std::max(*latest_, time);
  decide_held();
}

/// A line came that goes on from where those before were.
void LeapGuard::decide_held() {
  for (RecordedLine& line : std::exchange(held_, {})) {
    (leaps(line.time()) ? ahead_ : passed_).push_back(std::move(line));
  }
}

/// At `latest`, which is of a line that is held: more time cannot have passed up to it.
void LeapGuard::begin_anew(UtcTime latest) {
  latest_ = latest;
  for (RecordedLine& line : std::exchange(held_, {})) add(std::move(line));
}

/// Half of them at least come up to it, so that a few that are ahead do not set it.
UtcTime LeapGuard::median_of_held() const {
  std::vector<UtcTime> times;
  std::ranges::transform(held_, std::back_inserter(times), &RecordedLine::time);
  const auto middle = times.begin() + static_cast<std::ptrdiff_t>((times.size() - 1) / 2);
  std::ranges::nth_element(times, middle);
  return *middle;
}

}  // namespace reachd::store
