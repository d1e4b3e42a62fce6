#pragma once

#include <string>

#include "export/probe_wish.hpp"

namespace reachd::exporter {

/// What one probe came to, in Prometheus' text format under blackbox_exporter's names;
/// docs/metrics.md lists them. Written straight into a text: there is one for each request, and
/// many of them.
std::string probe_metrics(const ProbeAnswer& answer);

}  // namespace reachd::exporter
