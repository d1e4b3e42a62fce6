#include "support/simulator/draft.hpp"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <string>
#include <utility>

namespace reachd::simulator {
namespace {

using namespace std::chrono_literals;

constexpr Duration kQuiet = 40min;
/// Within which it begins, where the length does not say more; and what follows its end.
constexpr Duration kLeastRoom = 30min;
constexpr Duration kAftermath = 1h;
/// Above which a host counts as out of reach.
constexpr double kTooMuchLoss = 0.5;

UtcTime last_moment(const Effect& effect) {
  return effect.end == kForever ? effect.begin : effect.end;
}

}  // namespace

VantageSet only(std::size_t vantage) { return VantageSet().set(vantage); }
HostSet only_host(std::size_t site) { return HostSet().set(site); }

std::optional<Span> failing(const Effect& effect) {
  if (effect.fault != Fault::none) return Span{effect.begin, effect.end};
  const auto [least, most] = std::minmax(effect.loss_first, effect.loss_last);
  if (most <= kTooMuchLoss) return std::nullopt;
  if (least > kTooMuchLoss) return Span{effect.begin, effect.end};
  const double share = (kTooMuchLoss - effect.loss_first) / (effect.loss_last - effect.loss_first);
  const auto length = static_cast<double>((effect.end - effect.begin).count());
  const UtcTime crossing = effect.begin + Duration(std::llround(length * share));
  return effect.loss_last > effect.loss_first ? Span{crossing, effect.end}
                                              : Span{effect.begin, crossing};
}

Draft::Draft(ScenarioKind kind, const Options& options)
    : options_(options),
      world_(options),
      random_(options.seed, "scenario " + std::string(to_string(kind))) {
  for (std::size_t i = 0; i < world_.vantages(); ++i) everyone_.set(i);
  scenario_.kind = kind;
}

Span Draft::place(Duration lasting) {
  const Duration room = std::max(options_.length - kQuiet - lasting - kAftermath, kLeastRoom);
  const UtcTime begin = options_.start + kQuiet + random_.between(Duration::zero(), room);
  return {begin, begin + lasting};
}

std::size_t Draft::pick(const HostSet& hosts) {
  std::size_t wanted = random_.below(hosts.count());
  std::size_t site = 0;
  while (!hosts.test(site) || wanted-- > 0) ++site;
  return site;
}

void Draft::add_load(const Effect& scope, const std::vector<LoadPoint>& points) {
  for (std::size_t i = 1; i < points.size(); ++i) {
    Effect effect = scope;
    effect.begin = points[i - 1].at;
    effect.end = points[i].at;
    effect.loss_first = points[i - 1].loss;
    effect.loss_last = points[i].loss;
    effect.delay_first = points[i - 1].delay;
    effect.delay_last = points[i].delay;
    add(effect);
  }
}

Truth& Draft::tell(Cause cause) {
  Effect all;
  all.begin = UtcTime::max();
  all.end = UtcTime::min();
  for (const Effect& effect : scenario_.effects) {
    const auto span = failing(effect);
    if (!span) continue;
    all.begin = std::min(all.begin, span->begin);
    all.end = std::max(all.end, span->end);
    all.hosts |= effect.hosts;
    all.vantages |= effect.vantages;
  }
  return tell(cause, all);
}

Truth& Draft::tell(Cause cause, const Effect& scope) {
  Truth truth;
  truth.cause = cause;
  truth.begin = scope.begin;
  truth.end = scope.end;
  const HostSet hosts = scope.hosts & hosts_of_country();
  for (std::size_t i = 0; i < kSites; ++i) {
    if (hosts.test(i)) truth.hosts.emplace_back(sites()[i].name);
  }
  for (std::size_t i = 0; i < world_.vantages(); ++i) {
    if (scope.vantages.test(i)) truth.vantages.push_back(world_.vantage(i)->name);
  }
  return scenario_.truths.emplace_back(std::move(truth));
}

Scenario Draft::finish() {
  std::ranges::stable_sort(scenario_.effects, {}, &Effect::begin);
  UtcTime last = options_.start + kQuiet;
  for (const Effect& effect : scenario_.effects) last = std::max(last, last_moment(effect));
  scenario_.end =
      options_.length > Duration::zero() ? options_.start + options_.length : last + kAftermath;
  return std::move(scenario_);
}

}  // namespace reachd::simulator
