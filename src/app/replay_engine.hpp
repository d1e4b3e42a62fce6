#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <unordered_map>
#include <vector>

#include "aggregate/aggregator.hpp"
#include "diagnose/diagnosis.hpp"
#include "reachd/evidence.hpp"
#include "reachd/likelihoods.hpp"
#include "reachd/watch.hpp"
#include "store/names.hpp"
#include "store/record.hpp"

namespace reachd::app {

/// Runs the aggregate of each vantage, and one diagnosis over all, over recorded observations, in
/// the time that they tell. One thread.
class ReplayEngine {
 public:
  struct Sinks {
    std::function<void(const Incident&)> incident;
    /// What changed at a vantage at a time; may be empty.
    std::function<void(const Vantage&, UtcTime, const aggregate::Update&)> update;
  };

  /// `watch`: what is watched, from every vantage alike. `names` are the records', and stay.
  ReplayEngine(Watch watch, LikelihoodsPtr table, const store::Names& names, Sinks sinks);

  /// In the order of time.
  void take(const store::Record& record);
  /// Nothing follows: gives out the incidents that last, too.
  void finish();

  /// Observations of no check of the watch.
  std::uint64_t unknown() const { return unknown_; }

 private:
  struct Key {
    store::NameId host;
    store::NameId check;
    Family family;
    friend bool operator==(const Key&, const Key&) = default;
  };
  struct KeyHash {
    std::size_t operator()(const Key& key) const noexcept;
  };
  struct Seat {
    VantagePtr vantage;
    Watch watch;
    std::unique_ptr<aggregate::Aggregator> aggregator;
    VantageEvidence evidence;
    bool is_stale = true;
  };

  Seat& seat_of(store::NameId vantage, UtcTime time);
  const CheckPtr* find(const store::Record& record);
  Observation observation_of(const store::Record& record, const CheckPtr& check,
                             const Seat& seat) const;
  void settle(Seat& seat, UtcTime now, const aggregate::Update& update);
  void pass_time(UtcTime until);
  void tick(UtcTime now);
  Duration pace(UtcTime until) const;
  void diagnose(UtcTime now);
  void give_out();

  Watch watch_;
  const store::Names& names_;
  Sinks sinks_;
  std::unordered_map<std::string, std::unordered_map<std::string, std::array<CheckPtr, 2>>>
      checks_by_name_;
  std::unordered_map<Key, const CheckPtr*, KeyHash> checks_;
  std::map<std::string_view, Seat> seats_;
  std::unordered_map<store::NameId, Seat*> seats_by_id_;
  diagnose::Diagnosis diagnosis_;
  std::optional<UtcTime> ticked_;
  UtcTime last_record_;
  /// When something was undecided last.
  UtcTime undecided_;
  UtcTime diagnosed_;
  bool has_changed_ = false;
  /// Several checks are in doubt, of which more is seen at the next tick.
  bool is_suspicious_ = false;
  std::uint64_t unknown_ = 0;
};

}  // namespace reachd::app
