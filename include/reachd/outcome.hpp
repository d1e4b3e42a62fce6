#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

namespace reachd {

/// How a probe ended. Bounded: the reason beside it carries the detail.
enum class Outcome : std::uint8_t {
  success,
  timeout,
  refused,
  unreachable,
  name_error,
  tls_error,
  bad_reply,
  local_error,
  cancelled,
};

inline constexpr std::array kAllOutcomes{
    Outcome::success,     Outcome::timeout,     Outcome::refused,
    Outcome::unreachable, Outcome::name_error,  Outcome::tls_error,
    Outcome::bad_reply,   Outcome::local_error, Outcome::cancelled,
};
inline constexpr std::size_t kOutcomeCount = kAllOutcomes.size();

std::string_view to_string(Outcome outcome);
std::optional<Outcome> parse_outcome(std::string_view text);

/// The reason of a timeout where nothing came back at all.
inline constexpr std::string_view kNoReply = "no_reply";

/// False for local_error and cancelled: they say something of us, nothing of the host.
constexpr bool says_something_of_the_host(Outcome outcome) {
  return outcome != Outcome::local_error && outcome != Outcome::cancelled;
}

}  // namespace reachd
