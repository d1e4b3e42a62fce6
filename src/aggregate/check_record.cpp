#include "aggregate/check_record.hpp"

#include <algorithm>
#include <limits>

namespace reachd::aggregate {
namespace {

using namespace std::chrono_literals;

/// Extra probes at once; and how many regular ones there are to one extra in the long run.
constexpr std::uint8_t kMostConfirmations = 15;
constexpr int kRegularToExtra = 5;
/// One answer of a control vouches for all that failed before it.
constexpr Duration kLookGap = 1s;
/// Added to an interval before a run counts as undecided for long: its confirmations' time.
constexpr Duration kConfirmationTime = 30s;

void count_up(std::uint8_t& counter) {
  if (counter < std::numeric_limits<std::uint8_t>::max()) ++counter;
}

}  // namespace

std::optional<unsigned> CheckRecord::judge(Outcome outcome, UtcTime sent, double path_loss) {
  if (sent < judged_) return std::nullopt;
  judged_ = sent;
  const bool answered = outcome == Outcome::success;
  // A host never seen up stays unproven: its silence is no news.
  if (verdict_ == State::unproven && !answered) return std::nullopt;
  const bool proves_loss = answered && verdict_ == State::up;
  open_run(answered, sent);
  if (run_is_open()) count_up(run_length_);
  failed_by_us_ = !says_something_of_the_host(outcome);
  if (run_is_open() && outcome == Outcome::timeout) count_up(silences_);
  belief_.update(failed_by_us_ ? Outcome::timeout : outcome, path_loss);
  learn(answered);
  const unsigned silences = silences_;
  conclude(answered, sent);
  return proves_loss ? std::optional(silences) : std::nullopt;
}

void CheckRecord::open_run(bool answered, UtcTime sent) {
  const State agreeing = answered ? State::up : State::down;
  UtcTime& since = answered ? answering_since_ : failing_since_;
  if (verdict_ == agreeing || since != kNever) return;
  if (!run_is_open()) belief_before_run_ = belief_.value();
  since = sent;
}

/// An outage must not become the baseline: failures are learned once the check turns out to be up.
void CheckRecord::learn(bool answered) {
  if (verdict_ != State::up) return;
  if (!answered) return count_up(failures_to_learn_);
  if (!belief_.says_up()) return;
  for (; failures_to_learn_ > 0; --failures_to_learn_) belief_.learn(false);
  belief_.learn(true);
}

void CheckRecord::conclude(bool answered, UtcTime sent) {
  if (answered && belief_.says_up()) {
    if (verdict_ != State::up) return decide(State::up, answering_since_, sent);
    close_run();
  } else if (!answered && belief_.says_down()) {
    if (verdict_ != State::down) return decide(State::down, failing_since_, sent);
    close_run();
  } else if (run_length_ > kMostConfirmations && belief_.is_undecided()) {
    give_up(sent);
  }
}

void CheckRecord::decide(State verdict, UtcTime onset, UtcTime decided) {
  verdict_ = verdict;
  onset_ = onset;
  decided_ = decided;
  close_run();
}

void CheckRecord::close_run() {
  failing_since_ = kNever;
  answering_since_ = kNever;
  run_length_ = 0;
  failures_to_learn_ = 0;
  silences_ = 0;
}

void CheckRecord::give_up(UtcTime now) {
  if (verdict_ == State::unknown) return;
  onset_ = run_onset();
  verdict_ = State::unknown;
  decided_ = now;
}

void CheckRecord::lapse(UtcTime now) {
  const auto when = lapses_at();
  if (!when) return;
  if (now >= *when) {
    // An observation speaks for one interval, unless it was in doubt.
    decide(State::unknown, run_is_open() ? run_onset() : judged_ + check_->interval, now);
  } else if (is_undecided_for_long(now)) {
    give_up(now);
  }
}

std::optional<UtcTime> CheckRecord::lapses_at() const {
  if (verdict_ != State::up && verdict_ != State::down) return std::nullopt;
  return judged_ + check_->interval * 5 / 2 + check_->module->timeout + Duration(1);
}

bool CheckRecord::is_undecided_for_long(UtcTime now) const {
  if (!run_is_open() || !belief_.is_undecided()) return false;
  return now - run_onset() > check_->interval + check_->module->timeout + kConfirmationTime;
}

UtcTime CheckRecord::run_onset() const {
  return verdict_ == State::up ? failing_since_ : answering_since_;
}

void CheckRecord::suspend(UtcTime vantage_onset, bool withheld) {
  if (verdict_ == State::unproven) return;
  const bool in_doubt = run_is_open() || withheld;
  UtcTime onset = std::max(vantage_onset, verdict_ == State::up ? last_success_ : onset_);
  if (withheld) onset = onset_;
  if (is_failing()) onset = failing_since_;
  if (in_doubt) belief_.reset_to(belief_before_run_);
  decide(State::unknown, onset, onset);
}

bool CheckRecord::take_confirmation(UtcTime now, Duration gap) {
  return run_is_open() && confirmations_.take(now, gap, check_->interval);
}

bool CheckRecord::take_look(UtcTime now, bool is_urgent) {
  return is_urgent ? looks_.take_beyond(now, kLookGap)
                   : looks_.take(now, kLookGap, check_->interval);
}

/// A token bucket in the form of the generic cell rate algorithm (ITU-T I.371).
bool CheckRecord::ExtraProbes::take(UtcTime now, Duration gap, Duration interval) {
  const Duration refill = kRegularToExtra * interval;
  const UtcTime begin = std::max(full_at, now);
  if (begin - now > (kMostConfirmations - 1) * refill || !take_beyond(now, gap)) return false;
  full_at = begin + refill;
  return true;
}

bool CheckRecord::ExtraProbes::take_beyond(UtcTime now, Duration gap) {
  if (asked != kNever && now - asked < gap) return false;
  asked = now;
  return true;
}

void CheckRecord::show(State state, UtcTime onset) {
  if (onset > shown_since_) shown_before_ = shown_;
  shown_ = state;
  shown_since_ = onset;
}

}  // namespace reachd::aggregate
