#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "export/page_view.hpp"
#include "reachd/clock.hpp"
#include "reachd/incident.hpp"
#include "reachd/maybe_time.hpp"
#include "reachd/overview.hpp"

namespace reachd::exporter {

/// What a judge knows after a round. Immutable, shared between threads by pointer.
struct JudgeState {
  Overview overview;
  IncidentReport incidents;
  /// The last 24 hours of each host, by name; none yet where a host is missing.
  std::shared_ptr<const std::map<std::string, std::vector<PageSegment>, std::less<>>> days;
  /// Rises with each change that the page shows.
  std::uint64_t changes = 0;
  /// Rounds since the start, and those of them whose query failed.
  std::uint64_t rounds = 0;
  std::uint64_t failed_rounds = 0;
  /// The moment that the last round that did not fail was about.
  MaybeTime judged;
  /// Of the last round: how long its answer took, in seconds, and how many series it held.
  double query_seconds = 0;
  std::size_t series = 0;
  /// Why the last round failed; empty: it did not.
  std::string fault;
};
using JudgeStatePtr = std::shared_ptr<const JudgeState>;

/// What the web side asks of a judge.
class JudgeSource {
 public:
  virtual ~JudgeSource() = default;
  /// Any thread; null until the past has been judged.
  virtual JudgeStatePtr state() const = 0;
};

}  // namespace reachd::exporter
