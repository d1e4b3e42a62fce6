#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "judge/series.hpp"
#include "reachd/clock.hpp"
#include "reachd/evidence.hpp"

namespace reachd::judge {

/// What a node told of its vantage when it was last scraped.
struct VantageReport {
  VantageEvidence evidence;
  /// By the node's clock.
  UtcTime told;
};

/// The metrics that a report is read from, as a selector takes them: "a|b|c".
std::string metrics_of_reports();

/// Sorts the series of one instant query into vantages, in the order of their names: those of the
/// label `vantage_label`, or of `instance` where a series has none. What is not understood is left
/// out; a vantage that does not tell when it was scraped is, too. Never throws.
std::vector<VantageReport> read_reports(std::span<const Series> series,
                                        std::string_view vantage_label);

}  // namespace reachd::judge
