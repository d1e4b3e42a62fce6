#pragma once

#include <re2/re2.h>

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "config/section.hpp"
#include "net/dns_message.hpp"
#include "reachd/check.hpp"
#include "reachd/module.hpp"
#include "reachd/tls_options.hpp"

namespace reachd::dns {

enum class Transport : std::uint8_t { udp, tcp };

using Expressions = std::vector<std::shared_ptr<const re2::RE2>>;

/// What one section of a reply has to look like. Every expression is held against every record's
/// text (net::DnsRecord::text).
struct RecordRules {
  Expressions fail_if_matches;
  Expressions fail_if_all_match;
  Expressions fail_if_not_matches;
  Expressions fail_if_none_matches;
};

struct Options : ModuleOptions {
  Transport transport = Transport::udp;
  bool over_tls = false;
  TlsOptions tls_options;
  /// Where neither the module nor the check names one: 53, or 853 over TLS.
  std::optional<std::uint16_t> port;
  /// Canonical; empty: every check says its own.
  std::string query_name;
  std::uint16_t type = net::kDnsTypeAny;
  std::uint16_t klass = net::kDnsClassIn;
  bool recursion_desired = true;
  std::vector<int> valid_rcodes{net::kRcodeNoError};
  /// NOERROR is a success even without a record of the type asked for.
  bool allow_empty = false;
  RecordRules answer;
  RecordRules authority;
  RecordRules additional;
};

/// Reads a module's `dns` section: blackbox_exporter's keys, `port` and `allow_empty`.
std::shared_ptr<const ModuleOptions> read_options(config::Section& section);

/// True if a probe does the same whatever its host's name: that is not sent, nor held against a
/// certificate.
bool ignores_name(const ModuleOptions& options);

/// What is wrong with a check's target (a port: "5353", ":5353"), empty if nothing.
std::string fault_of_target(const ModuleOptions& options, std::string_view target);
/// What is wrong with a check's query_name, or with there being none; empty if nothing.
std::string fault_of_query_name(const ModuleOptions& options, std::string_view query_name);

/// The port of a check: its target's, else its module's, else the protocol's. nullopt if the target
/// is malformed.
std::optional<std::uint16_t> port_of(const Options& options, std::string_view target);
/// The name that a check asks for, canonical: its own, else its module's. nullopt if there is none
/// or the check's own is no name.
std::optional<std::string> query_name_of(const Options& options, const Check& check);

}  // namespace reachd::dns
