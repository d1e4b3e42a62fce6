#include "support/simulator/scenario.hpp"

#include <algorithm>

#include "support/simulator/faults.hpp"

namespace reachd::simulator {
namespace {

struct Row {
  ScenarioKind kind;
  std::string_view name;
  void (*draw)(Draft&);
};

void draw_nothing(Draft&) {}

/// By ScenarioKind.
constexpr std::array<Row, kScenarioCount> kRows{{
    {ScenarioKind::normal, "normal", draw_nothing},
    {ScenarioKind::single_server, "single_server", draw_single_server},
    {ScenarioKind::address_services, "address_services", draw_address_services},
    {ScenarioKind::name_service, "name_service", draw_name_service},
    {ScenarioKind::withdrawal_all, "withdrawal_all", draw_withdrawal_all},
    {ScenarioKind::withdrawal_prefix, "withdrawal_prefix", draw_withdrawal_prefix},
    {ScenarioKind::upstream_cut, "upstream_cut", draw_upstream_cut},
    {ScenarioKind::flood_rising, "flood_rising", draw_flood_rising},
    {ScenarioKind::flood_waves, "flood_waves", draw_flood_waves},
    {ScenarioKind::flood_to_withdrawal, "flood_to_withdrawal", draw_flood_to_withdrawal},
    {ScenarioKind::data_plane_down, "data_plane_down", draw_data_plane_down},
    {ScenarioKind::upstream_flap, "upstream_flap", draw_upstream_flap},
    {ScenarioKind::partial_filtering, "partial_filtering", draw_partial_filtering},
    {ScenarioKind::clean_outage, "clean_outage", draw_clean_outage},
    {ScenarioKind::vantage_cut, "vantage_cut", draw_vantage_cut},
    {ScenarioKind::vantage_congested, "vantage_congested", draw_vantage_congested},
    {ScenarioKind::resolver_failed, "resolver_failed", draw_resolver_failed},
    {ScenarioKind::host_renumbered, "host_renumbered", draw_host_renumbered},
    {ScenarioKind::icmp_rate_limited, "icmp_rate_limited", draw_icmp_rate_limited},
}};

constexpr std::array<ScenarioKind, kScenarioCount> list_kinds() {
  std::array<ScenarioKind, kScenarioCount> kinds{};
  for (std::size_t i = 0; i < kScenarioCount; ++i) kinds[i] = kRows[i].kind;
  return kinds;
}

}  // namespace

constexpr std::array<ScenarioKind, kScenarioCount> kAllScenarios = list_kinds();

std::string_view to_string(ScenarioKind kind) { return kRows[static_cast<std::size_t>(kind)].name; }

std::optional<ScenarioKind> parse_scenario(std::string_view text) {
  const auto* const row = std::ranges::find(kRows, text, &Row::name);
  return row == kRows.end() ? std::nullopt : std::optional(row->kind);
}

Scenario make_scenario(ScenarioKind kind, const Options& options) {
  Draft draft(kind, options);
  kRows[static_cast<std::size_t>(kind)].draw(draft);
  return draft.finish();
}

}  // namespace reachd::simulator
