#pragma once

#include "support/simulator/draft.hpp"

namespace reachd::simulator {

/// server_faults.cpp
void draw_single_server(Draft& draft);
void draw_address_services(Draft& draft);
void draw_name_service(Draft& draft);
void draw_host_renumbered(Draft& draft);
void draw_icmp_rate_limited(Draft& draft);

/// route_faults.cpp
void draw_withdrawal_all(Draft& draft);
void draw_withdrawal_prefix(Draft& draft);
void draw_clean_outage(Draft& draft);
void draw_upstream_cut(Draft& draft);
void draw_upstream_flap(Draft& draft);
void draw_data_plane_down(Draft& draft);
void draw_partial_filtering(Draft& draft);
/// Every prefix at every vantage within the time that routes take to converge.
void withdraw_everything(Draft& draft, Span span);

/// flood_faults.cpp
void draw_flood_rising(Draft& draft);
void draw_flood_waves(Draft& draft);
void draw_flood_to_withdrawal(Draft& draft);

/// vantage_faults.cpp
void draw_vantage_cut(Draft& draft);
void draw_vantage_congested(Draft& draft);
void draw_resolver_failed(Draft& draft);

}  // namespace reachd::simulator
