#pragma once

#include <optional>
#include <string_view>

#include "reachd/outcome.hpp"

namespace reachd::store {

/// In our words; the reason has static storage.
struct AtlasVerdict {
  Outcome outcome = Outcome::success;
  std::string_view reason{};
};

/// What the kinds of results say where an error's text does not tell.
struct AtlasDefaults {
  AtlasVerdict unknown;
  std::string_view timeout_reason;
};

/// Of an error that a probe tells in words of its system. "Network is unreachable" speaks of the
/// probe's own routes.
AtlasVerdict verdict_of_error(std::string_view text, const AtlasDefaults& defaults);

/// Of a DNS reply in base64: by the rcode in its header (RFC 1035 section 4.1.1).
AtlasVerdict verdict_of_reply(std::string_view base64);

/// Of what a traceroute's hop has under "err": a letter, or the code as digits. None if that is no
/// unreachable.
std::optional<AtlasVerdict> verdict_of_hop_error(std::string_view err);

}  // namespace reachd::store
