#include <chrono>

#include "support/simulator/faults.hpp"

namespace reachd::simulator {
namespace {

using namespace std::chrono_literals;

/// From which on the controls may fail, too.
constexpr double kBlinding = 0.5;

/// All that one vantage, drawn here, does.
Effect at_one_vantage(Draft& draft, const HostSet& hosts) {
  const Span span = draft.place(draft.random().log_between(5min, 3h));
  Effect effect;
  effect.vantages = only(draft.pick_vantage());
  effect.hosts = hosts;
  effect.services = all_services();
  effect.begin = span.begin;
  effect.end = span.end;
  return effect;
}

}  // namespace

void draw_vantage_cut(Draft& draft) {
  Effect effect = at_one_vantage(draft, HostSet().set());
  effect.fault = Fault::silence;
  effect.reach = Reach::nowhere;
  draft.add(effect);
  draft.tell(Cause::vantage_failure).about_the_country = false;
}

void draw_vantage_congested(Draft& draft) {
  Effect scope = at_one_vantage(draft, HostSet().set());
  scope.slow_from = Reach::isp;
  const double loss = draft.random().between(0.2, 0.6);
  const Duration delay = draft.random().between(30ms, 300ms);
  const Duration slope = draft.random().between(Duration(20s), (scope.end - scope.begin) / 3);
  draft.add_load(scope, {{scope.begin, 0, Duration::zero()},
                         {scope.begin + slope, loss, delay},
                         {scope.end - slope, loss, delay},
                         {scope.end, 0, Duration::zero()}});
  Truth& truth = draft.tell(Cause::vantage_failure, scope);
  truth.about_the_country = false;
  truth.observable = loss >= kBlinding;
}

void draw_resolver_failed(Draft& draft) {
  Effect effect = at_one_vantage(draft, sites_where([](const Site& one) { return one.is_named; }));
  effect.fault = Fault::resolver_failed;
  draft.add(effect);
}

}  // namespace reachd::simulator
