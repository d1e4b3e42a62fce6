#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace reachd::app {

/// What a user names on the command line: a host, and what of it is meant.
struct ProbeTarget {
  std::string host;
  /// A port for tcp and dns, a URL with or without its scheme for http; empty: the module's.
  std::string target;
};

/// Reads "NAME", "ADDRESS", "NAME:PORT", "[V6]:PORT", "http://NAME/PATH", and for http
/// "NAME:PORT/PATH" as blackbox_exporter takes it. nullopt if it is none of them.
std::optional<ProbeTarget> parse_probe_target(std::string_view text, std::string_view prober);

/// The same of another name: a URL gets it in place of its own host, everything else stays.
std::string renamed_target(const ProbeTarget& target, std::string_view name);

}  // namespace reachd::app
