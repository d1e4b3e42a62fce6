#include <bitset>
#include <chrono>

#include "support/simulator/faults.hpp"

namespace reachd::simulator {
namespace {

using namespace std::chrono_literals;

using NetSet = std::bitset<kNets>;

/// By how much prefixes and vantages lie apart when routes go or come.
constexpr Duration kConvergence = 40s;
/// How often packets without a route still leave the vantage's own provider, and how often a router
/// says that there is none instead of dropping them.
constexpr double kGetsToTransit = 0.4;
constexpr double kSaysSo = 0.35;
/// RPKI data are fetched every few minutes.
constexpr Duration kValidatorPeriod = 5min;
constexpr Duration kSlowestSite = 1h;

Duration delay_of_convergence(Draft& draft) {
  return draft.random().between(Duration::zero(), kConvergence);
}

/// Everything in `net` as seen by one vantage.
Effect on_path(std::size_t vantage, std::size_t net, Span span) {
  Effect effect;
  effect.vantages = only(vantage);
  effect.hosts = hosts_in(net);
  effect.services = all_services();
  effect.begin = span.begin;
  effect.end = span.end;
  return effect;
}

Effect cut_path(std::size_t vantage, std::size_t net, Span span, Reach reach) {
  Effect effect = on_path(vantage, net, span);
  effect.fault = Fault::silence;
  effect.reach = reach;
  return effect;
}

template <typename Action>
void for_each_path(const Draft& draft, Action action) {
  for (std::size_t vantage = 0; vantage < draft.world().vantages(); ++vantage) {
    for (std::size_t net = 0; net < kNets; ++net) action(vantage, net);
  }
}

/// No route from this vantage to these prefixes.
void withdraw(Draft& draft, std::size_t vantage, const NetSet& nets, Span span) {
  const Reach reach = draft.random().chance(kGetsToTransit) ? Reach::transit : Reach::isp;
  const Fault fault = draft.random().chance(kSaysSo) ? Fault::unreachable : Fault::silence;
  for (std::size_t net = 0; net < kNets; ++net) {
    if (!nets.test(net)) continue;
    const UtcTime begin = span.begin + delay_of_convergence(draft);
    const UtcTime end = span.end + delay_of_convergence(draft);
    Effect effect = cut_path(vantage, net, {begin, end}, reach);
    effect.fault = fault;
    draft.add(effect);
  }
}

void withdraw_everywhere(Draft& draft, const NetSet& nets, Span span) {
  for (std::size_t vantage = 0; vantage < draft.world().vantages(); ++vantage) {
    withdraw(draft, vantage, nets, span);
  }
}

/// Addresses come back one by one, those of one machine together.
void delay_sites(Draft& draft, UtcTime routes_back) {
  HostSet left = hosts_of_country();
  while (left.any()) {
    const std::size_t site = draft.pick(left);
    Effect effect;
    effect.vantages = draft.everyone();
    effect.hosts =
        sites_where([&](const Site& one) { return one.address == sites()[site].address; });
    effect.services = all_services();
    effect.begin = routes_back;
    effect.end = routes_back + draft.random().between(kConvergence, kSlowestSite);
    effect.fault = Fault::silence;
    effect.reach = Reach::country;
    draft.add(effect);
    left &= ~effect.hosts;
  }
}

NetSet some_nets(Draft& draft) {
  if (draft.random().chance(0.5)) return NetSet().set();
  NetSet nets;
  nets.set(draft.random().below(kNets));
  nets.set(draft.random().below(kNets));
  return nets;
}

VantageSet some_vantages(Draft& draft, std::size_t count) {
  VantageSet chosen;
  while (chosen.count() < count) chosen.set(draft.pick_vantage());
  return chosen;
}

/// Until the other upstream takes over, or until the failed one is back.
void cut_upstream(Draft& draft, Upstream failed, Span span, bool fails_over) {
  for_each_path(draft, [&](std::size_t vantage, std::size_t net) {
    if (draft.world().upstream(vantage, net) != failed) return;
    const UtcTime begin = span.begin + draft.random().between(Duration::zero(), 5s);
    const UtcTime moved = begin + draft.random().between(1min, 5min);
    const UtcTime end = fails_over ? moved : span.end;
    draft.add(cut_path(vantage, net, {begin, end}, Reach::upstream));
    if (!fails_over) return;
    Effect other = on_path(vantage, net, {moved, span.end});
    other.moved_to = other_than(failed);
    draft.add(other);
  });
}

void cut_all_for_a_moment(Draft& draft, Span span) {
  const Reach reach = draft.random().chance(0.5) ? Reach::upstream : Reach::transit;
  for_each_path(draft, [&](std::size_t vantage, std::size_t net) {
    const UtcTime begin = span.begin + draft.random().between(Duration::zero(), 10s);
    draft.add(cut_path(vantage, net, {begin, span.end}, reach));
  });
}

void swap_upstreams(Draft& draft, Span span) {
  for_each_path(draft, [&](std::size_t vantage, std::size_t net) {
    Effect effect = on_path(vantage, net, span);
    effect.moved_to = other_than(draft.world().upstream(vantage, net));
    draft.add(effect);
  });
}

}  // namespace

void withdraw_everything(Draft& draft, Span span) {
  withdraw_everywhere(draft, NetSet().set(), span);
}

void draw_withdrawal_all(Draft& draft) {
  withdraw_everything(draft, draft.place(draft.random().log_between(10min, 6h)));
  draft.tell(Cause::routing_withdrawal);
}

void draw_withdrawal_prefix(Draft& draft) {
  const std::size_t net = draft.random().below(kNets);
  withdraw_everywhere(draft, NetSet().set(net), draft.place(draft.random().log_between(10min, 6h)));
  draft.tell(Cause::routing_withdrawal);
}

void draw_clean_outage(Draft& draft) {
  const Duration lasting = draft.random().between(8h, 10h);
  Span span = draft.place(lasting + kSlowestSite);
  span.end -= kSlowestSite;
  withdraw_everything(draft, span);
  delay_sites(draft, span.end);
  draft.tell(Cause::routing_withdrawal);
}

void draw_upstream_cut(Draft& draft) {
  const Upstream failed = draft.random().chance(0.5) ? Upstream::as4837 : Upstream::as20485;
  const bool fails_over = draft.random().chance(0.5);
  const Span span = draft.place(draft.random().log_between(15min, 4h));
  cut_upstream(draft, failed, span, fails_over);
  draft.tell(Cause::upstream_failure);
}

void draw_upstream_flap(Draft& draft) {
  const std::size_t cuts = 3 + draft.random().below(3);
  UtcTime now = draft.place(1h).begin;
  for (std::size_t i = 0; i < cuts; ++i) {
    const UtcTime back = now + draft.random().between(60s, 180s);
    const UtcTime next = now + draft.random().between(4min, 15min);
    cut_all_for_a_moment(draft, {now, back});
    if (i % 2 == 0) swap_upstreams(draft, {back, next});
    now = next;
  }
  draft.tell(Cause::upstream_failure);
}

void draw_data_plane_down(Draft& draft) {
  const Span span = draft.place(draft.random().log_between(30min, 3h));
  for_each_path(draft, [&](std::size_t vantage, std::size_t net) {
    draft.add(cut_path(vantage, net, span, Reach::upstream));
  });
  draft.tell(Cause::routing_withdrawal).observable = false;
}

void draw_partial_filtering(Draft& draft) {
  const std::size_t vantages = draft.world().vantages();
  const std::size_t most = vantages > 1 ? vantages - 1 : 1;
  const VantageSet affected = some_vantages(draft, 1 + draft.random().below(most));
  const Span span = draft.place(draft.random().log_between(1h, 16h));
  const NetSet nets = some_nets(draft);
  for (std::size_t vantage = 0; vantage < vantages; ++vantage) {
    if (!affected.test(vantage)) continue;
    const Duration later = draft.random().between(Duration::zero(), kValidatorPeriod);
    withdraw(draft, vantage, nets, {span.begin + later, span.end + later});
  }
  draft.tell(Cause::upstream_failure);
}

}  // namespace reachd::simulator
