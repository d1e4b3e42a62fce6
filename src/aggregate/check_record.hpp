#pragma once

#include <algorithm>
#include <cstdint>
#include <optional>

#include "aggregate/belief.hpp"
#include "reachd/availability.hpp"
#include "reachd/check.hpp"
#include "reachd/clock.hpp"
#include "reachd/outcome.hpp"

namespace reachd::aggregate {

/// Stands for a moment that has not come.
inline constexpr UtcTime kNever = UtcTime::min();

/// What the observations of one check say, taken for themselves: belief, and the verdict that the
/// belief decides; and what is shown of it. Whether the vantage may pronounce the verdict
/// is the aggregator's business.
///
/// Observations that contradict the verdict make up a run, from the first of them until the belief
/// has decided one way or the other. A run that stays undecided makes the verdict unknown, but goes
/// on: what it decides in the end has its onset at the run's first observation.
class CheckRecord {
 public:
  /// `check` has to stay as long as the record, or until adopt().
  explicit CheckRecord(const Check& check) : check_(&check) {}

  const Check& check() const { return *check_; }
  /// The same check of a configuration that was loaded anew.
  void adopt(const Check& check) { check_ = &check; }

  /// A probe sent at `sent` was a success, whether it is judged or not.
  void note_success(UtcTime sent) { last_success_ = std::max(last_success_, sent); }
  /// Moves the belief by what a probe sent at `sent` came to, and decides. What is older than the
  /// latest that was judged is passed over: it is late news. An error of ours counts as silence.
  /// `path_loss`: see Belief::update(). Of an answer by a check that is up: how many silences it
  /// proves to have been lost probes.
  std::optional<unsigned> judge(Outcome outcome, UtcTime sent, double path_loss);
  /// Makes the verdict unknown where time has run out on it: nothing was judged for two and a half
  /// intervals, or a run has been undecided for longer than an interval.
  void lapse(UtcTime now);
  /// The first moment at which lapse() does that for want of observations; nullopt if it has
  /// nothing to do so far.
  std::optional<UtcTime> lapses_at() const;
  /// The vantage is cut off since `vantage_onset`: takes back what an open run (or a verdict that
  /// was `withheld`) did to the belief; unknown until something is judged again.
  void suspend(UtcTime vantage_onset, bool withheld);

  /// up, down, unknown or unproven.
  State verdict() const { return verdict_; }
  /// Time sent of the first observation that speaks for the verdict.
  UtcTime onset() const { return onset_; }
  /// Time sent of the observation that decided it.
  UtcTime decided() const { return decided_; }
  /// Time sent of the latest observation that was judged.
  UtcTime judged() const { return judged_; }
  UtcTime last_success() const { return last_success_; }
  /// Down by errors of ours.
  bool fails_by_us() const { return failed_by_us_ && verdict_ == State::down; }
  bool is_failing() const { return failing_since_ != kNever; }
  /// Time sent of the first probe of the open run, if it fails.
  UtcTime failing_since() const { return failing_since_; }
  /// Up, with failures since that do not suffice yet, but make it doubtful.
  bool is_in_doubt() const {
    return verdict_ == State::up && is_failing() && belief_.is_undecided();
  }
  /// Down, with answers since that do not suffice yet.
  bool answers_again() const { return verdict_ == State::down && answering_since_ != kNever; }
  bool run_is_open() const { return is_failing() || answering_since_ != kNever; }
  /// Whether the open run may have a probe beside the regular ones, `gap` after the one before at
  /// least; counts it.
  bool take_confirmation(UtcTime now, Duration gap);
  /// The same of a check that is asked on behalf of another: of a control, for what it is to vouch
  /// for, of a service, for the echo of its host. A verdict that waits for it
  /// (`is_urgent`) is not held up by what was asked before: such waits are short, for the first
  /// control that answers ends them, and so does the vantage that is unhealthy since none does.
  bool take_look(UtcTime now, bool is_urgent);

  State shown() const { return shown_; }
  State shown_at(UtcTime time) const { return time >= shown_since_ ? shown_ : shown_before_; }
  UtcTime shown_since() const { return shown_since_; }
  /// Shows `state` from `onset` on. What was shown since a later moment proved wrong: then the
  /// state before it is taken to have lasted until `onset`.
  void show(State state, UtcTime onset);
  double belief() const { return belief_.value(); }
  /// The share of its probes that it leaves unanswered while it is up, as far as it is learned.
  double usual_loss() const { return 1 - belief_.answer_share(); }

 private:
  void open_run(bool answered, UtcTime sent);
  void learn(bool answered);
  void conclude(bool answered, UtcTime sent);
  void decide(State verdict, UtcTime onset, UtcTime decided);
  void close_run();
  bool is_undecided_for_long(UtcTime now) const;
  UtcTime run_onset() const;
  void give_up(UtcTime now);

  /// Extra probes of one check: fifteen at once, as many as Trinocular spends on a round, but in
  /// the long run no more than one to five regular ones, however long a path loses packets.
  struct ExtraProbes {
    /// When all fifteen may be asked for again.
    UtcTime full_at = kNever;
    UtcTime asked = kNever;

    bool take(UtcTime now, Duration gap, Duration interval);
    bool take_beyond(UtcTime now, Duration gap);
  };

  const Check* check_;
  Belief belief_;
  double belief_before_run_ = 0.5;

  UtcTime last_success_ = kNever;
  UtcTime judged_ = kNever;
  UtcTime onset_ = kNever;
  UtcTime decided_ = kNever;
  /// Where the open run, if any, began: failures of what is not down, answers of what is not up.
  UtcTime failing_since_ = kNever;
  UtcTime answering_since_ = kNever;
  UtcTime shown_since_ = kNever;
  ExtraProbes confirmations_;
  ExtraProbes looks_;

  State verdict_ = State::unproven;
  State shown_ = State::unproven;
  State shown_before_ = State::unproven;
  bool failed_by_us_ = false;
  std::uint8_t run_length_ = 0;
  /// Failures of the open run: learned only if the check proves to have been up.
  std::uint8_t failures_to_learn_ = 0;
  std::uint8_t silences_ = 0;
};

static_assert(sizeof(CheckRecord) <= 128, "there may be a million of them");

}  // namespace reachd::aggregate
