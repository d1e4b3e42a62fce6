#pragma once

#include <array>
#include <bitset>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "reachd/incident.hpp"
#include "support/simulator/world.hpp"

namespace reachd::simulator {

using VantageSet = std::bitset<kMostVantages>;

/// What goes wrong. A date names the event on record that it is modelled on.
enum class ScenarioKind : std::uint8_t {
  normal,
  single_server,
  address_services,
  name_service,
  withdrawal_all,
  withdrawal_prefix,
  upstream_cut,
  /// 2022-01-26
  flood_rising,
  /// 2022-11-17
  flood_waves,
  /// 2014-12-22
  flood_to_withdrawal,
  /// 2013-03-13
  data_plane_down,
  /// 2017-10-01
  upstream_flap,
  /// 2025-03-18
  partial_filtering,
  /// 2025-06-06
  clean_outage,
  vantage_cut,
  vantage_congested,
  resolver_failed,
  host_renumbered,
  icmp_rate_limited,
};
inline constexpr std::size_t kScenarioCount = 19;
extern const std::array<ScenarioKind, kScenarioCount> kAllScenarios;
std::string_view to_string(ScenarioKind kind);
std::optional<ScenarioKind> parse_scenario(std::string_view text);

/// What really happened: for scoring.
struct Truth {
  Cause cause = Cause::undetermined;
  /// In the order of the watch, without controls.
  std::vector<std::string> hosts;
  /// The first moment at which an affected host could not be reached at one of the vantages:
  /// services failed, or more than half of the probes were lost; and the last. Of a vantage that is
  /// congested: while it is.
  UtcTime begin;
  UtcTime end;
  /// Those that were affected.
  std::vector<std::string> vantages;
  bool about_the_country = true;
  /// Whether the observations alone can tell the cause.
  bool observable = true;
};

/// How a probe ends, whatever the loss.
enum class Fault : std::uint8_t {
  none,
  silence,
  /// A router of the last part that is reached says that there is no route.
  unreachable,
  /// The connection is taken, but no reply comes.
  hang,
  refused,
  http_error,
  tls_failure,
  servfail,
  dns_refused,
  resolver_failed,
};

/// Stands for the end of what stays.
inline constexpr UtcTime kForever = UtcTime::max();

/// What befalls probes sent from `begin` to before `end` where it applies.
struct Effect {
  VantageSet vantages;
  HostSet hosts;
  ServiceSet services;
  UtcTime begin;
  UtcTime end;
  Fault fault = Fault::none;
  /// How far packets come.
  Reach reach = Reach::target;
  /// Additional; they move evenly from the first value to the last.
  double loss_first = 0;
  double loss_last = 0;
  Duration delay_first{};
  Duration delay_last{};
  /// The first part of the way that loses and delays.
  Reach slow_from = Reach::upstream;
  std::optional<Upstream> moved_to;
  std::optional<IpAddress> renumbered_to;
};

struct Scenario {
  ScenarioKind kind = ScenarioKind::normal;
  /// When the simulation ends.
  UtcTime end;
  /// Empty where nothing that was asked for could not be reached.
  std::vector<Truth> truths;
  /// In the order of their begins.
  std::vector<Effect> effects;
};

/// Draws from the seed when it begins (after 40 minutes of quiet, at least), how long it lasts,
/// whom it befalls and how hard. What does not fit into options.length is cut off. Throws
/// std::invalid_argument as require_valid() does.
Scenario make_scenario(ScenarioKind kind, const Options& options);

}  // namespace reachd::simulator
