#pragma once

#include <cstdint>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "app/incident_teller.hpp"
#include "export/judge_state.hpp"
#include "judge/engine.hpp"
#include "judge/query_source.hpp"
#include "reachd/clock.hpp"
#include "reachd/likelihoods.hpp"
#include "reachd/log.hpp"

namespace reachd::app {

/// Asks for what the nodes told, judges it, and keeps the result for the web side. Rounds are at
/// multiples of the interval in Unix time: two judges of the same settings ask for the same, and
/// judge the same. One thread, save for state().
class Judge final : public exporter::JudgeSource {
 public:
  struct Settings {
    std::string selector;
    judge::Engine::Settings engine;
    Duration interval{};
    Duration delay{};
    Duration lookback{};
  };

  enum class Age : std::uint8_t { past, present };

  /// All but the settings outlive it.
  Judge(const Clock& clock, judge::QuerySource& source, LikelihoodsPtr table, Settings settings,
        Log& log);

  /// The moments that are to be judged first, oldest first: those of the past, and the latest.
  std::vector<UtcTime> past_or_now() const;
  /// The next moment after `last`; one that is over is left out, unless it is the latest.
  UtcTime next(UtcTime last) const;
  /// When a round is to be asked for.
  UtcTime due(UtcTime round) const { return round + settings_.delay; }

  /// Whether anybody answers at all, and understands the selector.
  bool is_answered();
  /// Judges one moment; none before the last. False if its query was not answered, or holds
  /// nothing: by what was told before, then. Of the past it is no fault that nobody told anything
  /// yet.
  bool judge(UtcTime round, Age age = Age::present);
  /// From now on state() tells.
  void publish();
  /// What the page shows besides, which takes longer; it is part of what is published next.
  void look_back();

  exporter::JudgeStatePtr state() const override;

 private:
  std::string look_for_vantages(UtcTime round);
  void look_at_the_day(UtcTime round);
  void note_fault(const std::string& fault);
  std::string selected(const std::string& matchers) const;

  const Clock& clock_;
  judge::QuerySource& source_;
  const Settings settings_;
  Log& log_;
  IncidentTeller teller_;
  judge::Engine engine_;
  exporter::JudgeState next_;
  /// The essence of what was published last.
  std::string published_;
  UtcTime looked_for_vantages_{};
  UtcTime looked_at_the_day_{};
  mutable std::mutex mutex_;
  exporter::JudgeStatePtr state_;
};

}  // namespace reachd::app
