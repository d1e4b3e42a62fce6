#pragma once

#include "export/metrics.hpp"
#include "export/page_view.hpp"

namespace reachd::exporter {

/// What a node, which is one vantage, has to show. Of a large watch only kMostPageHosts hosts,
/// those that are not up before the others.
PageView node_view(const MetricsInput& input);

inline constexpr std::size_t kMostPageHosts = 500;

}  // namespace reachd::exporter
