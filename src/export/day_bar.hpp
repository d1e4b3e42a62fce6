#pragma once

#include <string>
#include <vector>

#include "export/page_view.hpp"

namespace reachd::exporter {

/// A host's last 24 hours as an SVG drawing with a text in its place. What was not known is left
/// blank; of the rest, the part in which the host did not answer stands on top of the other.
std::string day_bar(const std::vector<PageSegment>& day);

/// "99.21 % available, known for 21 h"; "not known".
std::string day_summary(const std::vector<PageSegment>& day);

/// List items: each stretch that the host was not up all through, oldest first.
std::string day_gaps(const std::vector<PageSegment>& day);

/// The levels of the round-trip times as an SVG drawing up to `now`; empty without steps.
std::string rtt_line(const std::vector<PageRttStep>& steps, UtcTime now);

}  // namespace reachd::exporter
