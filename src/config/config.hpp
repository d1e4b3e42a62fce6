#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "config/diagnostics.hpp"
#include "config/module_reader.hpp"
#include "reachd/address.hpp"
#include "reachd/check.hpp"
#include "reachd/clock.hpp"
#include "reachd/module.hpp"
#include "reachd/rare_text.hpp"
#include "reachd/watch.hpp"

namespace reachd::config {

/// An address and port that a resolver listens on.
struct Endpoint {
  IpAddress address;
  std::uint16_t port = 53;
};

struct Limits {
  double packets_per_second = 200;
  double packets_per_second_per_prefix = 10;
  /// Least time between two probes to one address, confirming probes apart.
  Duration address_floor = std::chrono::milliseconds(100);
  /// Never probed: prefixes, addresses and host names.
  std::vector<Prefix> exclude;
  std::vector<std::string> exclude_names;
};

/// What /probe may be asked to probe besides the hosts of the configuration.
struct ProbeApi {
  std::vector<Prefix> allow;
  std::vector<std::string> allow_names;
};

struct CheckSpec {
  std::string module;
  /// Of the module's timeout and above, and never below kShortestInterval.
  Duration interval{};
  /// Families asked for; empty: see `expand`.
  std::vector<Family> families;
  RareText query_name;
  RareText target;
};

struct HostSpec {
  std::string name;
  std::optional<IpAddress> address;
  std::vector<std::string> groups;
  std::vector<CheckSpec> checks;
  bool is_control = false;
};

/// The interval of checks for which the configuration says none.
inline constexpr Duration kDefaultInterval = std::chrono::seconds(60);
/// The shortest interval that a check may have.
inline constexpr Duration kShortestInterval = std::chrono::seconds(1);
/// Longer ones are mistakes, and would overflow what is reckoned with them.
inline constexpr Duration kLongestInterval = std::chrono::hours(24 * 366);
inline constexpr Duration kLongestTimeout = std::chrono::hours(1);
/// The timeout of modules that say none.
inline constexpr Duration kDefaultTimeout = std::chrono::seconds(5);

/// A prefix whose every address is pinged once an interval.
struct SweepSpec {
  Prefix prefix;
  Duration interval = std::chrono::minutes(10);
  Duration timeout = std::chrono::seconds(3);
};

/// A configuration without mistakes. Plain values.
struct Config {
  Vantage vantage;
  std::map<std::string, ModulePtr, std::less<>> modules;
  /// The YAML of each module, secrets replaced by <secret>.
  std::map<std::string, std::string, std::less<>> module_texts;
  /// Empty: the system's, from /etc/resolv.conf.
  std::vector<Endpoint> resolvers;
  /// Hosts of `hosts` and of `host_files`, then the controls.
  std::vector<HostSpec> hosts;
  /// For glob(7), taken from the configuration's directory: the files that match are read again
  /// when they change.
  std::vector<std::string> host_file_patterns;
  /// The files that match, as they were before they were read: Files::Match::fingerprint of each
  /// pattern in turn.
  std::string host_files_seen;
  /// Files read besides the configuration itself: module_files, then host_files.
  std::vector<std::string> files_read;
  std::vector<SweepSpec> sweeps;
  Limits limits;
  ProbeApi probe_api;
  std::vector<Duration> windows;
  /// Sent with probes where the protocol has a place for it: whom to ask about them.
  std::string contact;
  /// The configuration's own YAML, without comments, secrets replaced by <secret>: what /config
  /// shows.
  std::string redacted_text;
};

struct LoadResult {
  /// Absent if there is any mistake.
  std::optional<Config> config;
  /// In the order of the files and of their lines.
  std::vector<Diagnostic> mistakes;
  /// What is no mistake but worth saying: modules of module_files that are put aside, because they
  /// ask for what reachd does not do. A host that names one is a mistake.
  std::vector<Diagnostic> notes;
};

/// Reads FILE and what it refers to. A file that cannot be read is a mistake, not an exception.
LoadResult load_file(const std::string& path, std::span<const ProberSchema> probers);
/// As load_file, for the first load: FILE may be a pipe. That can be read but once, and has no
/// directory: relative paths are taken from the working directory. Waits for its writer, for 10 s
/// of silence.
LoadResult load_file_or_pipe(const std::string& path, std::span<const ProberSchema> probers);
/// As load_file for a text; `name` stands for it in diagnostics, relative paths are taken from
/// `directory`, an `asn_file` from the directory of `name`.
LoadResult load_text(std::string_view text, const std::string& name, const std::string& directory,
                     std::span<const ProberSchema> probers);

/// Turns hosts and their checks into the list of checks to schedule: one check a family asked for.
/// Where no `families` are given: the family of a literal address, else the module's
/// preferred_ip_protocol if it names one, else IPv4. A scheduled check never changes family, so
/// fallback does not apply to it.
Watch expand(const Config& config);

}  // namespace reachd::config
