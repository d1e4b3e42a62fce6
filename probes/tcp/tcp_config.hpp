#pragma once

#include <re2/re2.h>

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "config/section.hpp"
#include "reachd/check.hpp"
#include "reachd/module.hpp"
#include "reachd/tls_options.hpp"

namespace reachd::tcp {

/// One step of a query_response: what the server must say, then what we say, then TLS.
struct QueryStep {
  /// Lines are read until one matches; null: nothing is awaited.
  std::shared_ptr<const re2::RE2> expect;
  /// Sent with a newline after it; refers to the groups of this step's `expect`. Empty: nothing.
  std::string send;
  bool starttls = false;
  /// Name and template of what to keep of the line that matched.
  std::vector<std::pair<std::string, std::string>> labels;
};

struct Options : ModuleOptions {
  /// Where the check does not name one.
  std::optional<std::uint16_t> port;
  bool tls = false;
  TlsOptions tls_options;
  std::vector<QueryStep> query_response;
  /// One SYN and its answer instead of a connection; then there is none of the three above.
  bool syn = false;
  /// TTL or hop limit of a SYN, 1 to 255.
  std::uint8_t ttl = 64;

  /// Whether any part of the probe speaks TLS.
  bool uses_tls() const;
};

/// Reads a module's `tcp` section: blackbox_exporter's keys, `port`, `syn` and `ttl`.
std::shared_ptr<const ModuleOptions> read_options(config::Section& section);

/// True if a probe does the same whatever its host's name: that is not sent, nor held against a
/// certificate.
bool ignores_name(const ModuleOptions& options);

/// What is wrong with a check's `target` for a module with these options, empty if nothing.
std::string fault_of_target(const ModuleOptions& options, std::string_view target);

/// The port of a check: its target ("443", ":443", "anything:443"), else its module's. nullopt if
/// neither names one or the target is malformed.
std::optional<std::uint16_t> port_of(const Check& check);

}  // namespace reachd::tcp
