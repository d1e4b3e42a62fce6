#pragma once

#include "reachd/outcome.hpp"

namespace reachd::aggregate {

/// The probability that a host answers a check, by Bayes' rule over what each probe came to (Quan,
/// Heidemann, Pradkin: Trinocular, SIGCOMM 2013), with the share of probes answered while up
/// learned per check.
///
/// A silence is as likely as that share allows. A definite refusal (a reset, a wrong reply, a
/// failed handshake) is no random loss, so it weighs more: two take a reliable check down, where
/// silences take three.
class Belief {
 public:
  static constexpr double kUp = 0.9;
  static constexpr double kDown = 0.1;

  Belief() = default;
  /// With a share of probes answered while up that is known, 0.1 to 0.99.
  explicit Belief(double answer_share) : answer_share_(answer_share) {}

  /// 0.01 to 0.99; 0.5 before the first observation.
  double value() const { return value_; }
  /// The share of probes answered while up, 0.1 to 0.99; 0.9 is assumed at first.
  double answer_share() const { return answer_share_; }
  bool says_up() const { return value_ > kUp; }
  bool says_down() const { return value_ < kDown; }
  bool is_undecided() const { return !says_up() && !says_down(); }

  /// Moves the belief by one outcome that says something of the host. Where the paths lose a share
  /// of the probes (`path_loss`, 0 to 1), a silence says less: twice as much is allowed for, half
  /// of all probes at most, since no two paths lose alike.
  void update(Outcome outcome, double path_loss = 0);
  /// Learns the share, slowly. To be called only while the check is up: an outage must not become
  /// the baseline.
  void learn(bool answered);
  /// Goes back to an earlier value, for observations that turned out to say nothing of the host.
  void reset_to(double value) { value_ = value; }

 private:
  double value_ = 0.5;
  double answer_share_ = 0.9;
};

}  // namespace reachd::aggregate
