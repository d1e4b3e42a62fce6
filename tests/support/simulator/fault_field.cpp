#include "support/simulator/fault_field.hpp"

#include <algorithm>
#include <cmath>

namespace reachd::simulator {
namespace {

bool applies(const Effect& effect, std::size_t vantage, const Target& target) {
  return effect.vantages.test(vantage) && effect.hosts.test(target.site) &&
         effect.services.test(index(target.service));
}

/// 0 at its begin, 1 at its end.
double progress(const Effect& effect, UtcTime now) {
  if (effect.end == kForever) return 0;
  const auto passed = static_cast<double>((now - effect.begin).count());
  return passed / static_cast<double>((effect.end - effect.begin).count());
}

void slow_down(const Effect& effect, UtcTime now, Conditions& conditions) {
  const double share = progress(effect, now);
  const double loss = std::lerp(effect.loss_first, effect.loss_last, share);
  const auto first = static_cast<double>(effect.delay_first.count());
  const auto last = static_cast<double>(effect.delay_last.count());
  conditions.loss = 1 - (1 - conditions.loss) * (1 - loss);
  conditions.delay += Duration(std::llround(std::lerp(first, last, share)));
  if (loss > 0) conditions.slow_from = std::min(conditions.slow_from, effect.slow_from);
}

/// What ends a probe nearest to its vantage ends it.
void end_probe(const Effect& effect, Conditions& conditions) {
  const bool is_nearer = conditions.fault == Fault::none || effect.reach < conditions.reach;
  if (effect.fault == Fault::none || !is_nearer) return;
  conditions.fault = effect.fault;
  conditions.reach = effect.reach;
}

}  // namespace

FaultField::FaultField(const World& world, const std::vector<Effect>& effects)
    : world_(world), effects_(effects) {}

void FaultField::advance(UtcTime now) {
  std::erase_if(active_, [now](const Effect* effect) { return effect->end <= now; });
  for (; next_ < effects_.size() && effects_[next_].begin <= now; ++next_) {
    if (effects_[next_].end > now) active_.push_back(&effects_[next_]);
  }
}

Conditions FaultField::at(std::size_t vantage, const Target& target, UtcTime now) {
  advance(now);
  const Site& site = sites()[target.site];
  Conditions conditions;
  conditions.address = site.address;
  conditions.net = site.net;
  std::optional<Upstream> moved_to;
  for (const Effect* effect : active_) {
    if (!applies(*effect, vantage, target)) continue;
    end_probe(*effect, conditions);
    slow_down(*effect, now, conditions);
    if (effect->moved_to) moved_to = effect->moved_to;
    if (effect->renumbered_to) conditions.address = *effect->renumbered_to;
  }
  if (conditions.address != site.address) conditions.net = net_of(conditions.address);
  conditions.upstream = moved_to.value_or(world_.upstream(vantage, conditions.net));
  return conditions;
}

}  // namespace reachd::simulator
