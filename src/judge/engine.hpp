#pragma once

#include <map>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <vector>

#include "diagnose/diagnosis.hpp"
#include "judge/merge.hpp"
#include "judge/vantage_report.hpp"
#include "reachd/clock.hpp"
#include "reachd/incident.hpp"
#include "reachd/likelihoods.hpp"
#include "reachd/overview.hpp"

namespace reachd::judge {

/// Judges what the vantages told, round by round. Pure: the same rounds give the same incidents,
/// so that two judges that ask at the same times agree. One thread.
class Engine {
 public:
  struct Settings {
    /// What tells the vantages of a round apart.
    std::string vantage_label = "vantage";
    /// A vantage that has told nothing new for longer is missing.
    Duration stale{};
  };

  Engine(LikelihoodsPtr table, Settings settings);

  /// Vantages that are missed if they tell nothing, besides those that told something so far.
  void expect(const std::vector<std::string>& vantages);
  /// `now` does not go back.
  void judge(UtcTime now, std::span<const Series> series);
  /// Nothing came back: what was told before stands until it is stale.
  void judge_without_news(UtcTime now);

  const Overview& overview() const { return overview_; }
  IncidentReport incidents() const { return diagnosis_.report(); }

 private:
  /// The last report of a vantage, and since when it is known: by the rounds, for the clocks of
  /// nodes may be wrong.
  struct Known {
    VantageReport report;
    UtcTime since;
  };

  void learn(UtcTime now, VantageReport report);
  std::vector<Seat> seats(UtcTime now) const;

  const Settings settings_;
  diagnose::Diagnosis diagnosis_;
  /// By name; of each vantage that told something within a day.
  std::map<std::string, Known, std::less<>> known_;
  std::set<std::string> expected_;
  Overview overview_;
};

}  // namespace reachd::judge
