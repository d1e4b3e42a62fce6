#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "reachd/clock.hpp"
#include "reachd/observation.hpp"

namespace reachd::exporter {

/// One probe that a client of /probe asks for.
struct ProbeWish {
  /// As blackbox_exporter takes it: a name, an address, HOST:PORT or a URL.
  std::string target;
  /// Empty: the one that blackbox_exporter takes then.
  std::string module;
  /// Sent as HTTP Host and TLS server name in place of the target's; empty: the target's.
  std::string hostname;
  /// Above zero; the module's timeout holds too.
  std::optional<Duration> time_limit;
  /// Wants to be told how it came about, not only what.
  bool is_debug = false;
};

/// What became of it.
struct ProbeAnswer {
  enum class Status : std::uint8_t { observed, bad_wish, forbidden, unavailable };
  Status status = Status::observed;
  /// Why there is no observation, for people; empty if there is one.
  std::string fault = {};
  Observation observation = {};
  /// From the wish to its end.
  Duration took{};
  /// The module's YAML without secrets; only for a wish that is for debugging.
  std::string module_text = {};
};

}  // namespace reachd::exporter
