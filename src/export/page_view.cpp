#include "export/page_view.hpp"

#include <algorithm>
#include <utility>

#include "reachd/counted.hpp"

namespace reachd::exporter {
namespace {

std::size_t of_state(const PageView& view, State state) {
  return view.hosts_by_state[static_cast<std::size_t>(state)];
}

/// ", 2 are down" and such, of states in which there are hosts.
std::string others_of(const PageView& view) {
  std::string text;
  for (const State state : kAllStates) {
    const std::size_t count = of_state(view, state);
    if (state == State::up || count == 0) continue;
    text += ", " + std::to_string(count) + (count == 1 ? " is " : " are ");
    text += to_string(state);
  }
  return text;
}

std::string sentence_of(const PageView& view) {
  std::size_t all = 0;
  for (const std::uint32_t count : view.hosts_by_state) all += count;
  if (all == 0) return "No host is watched.";
  const std::size_t up = of_state(view, State::up);
  if (up == all)
    return all == 1 ? "The only host is up." : "All " + counted(all, "host") + " are up.";
  return std::to_string(up) + " of " + counted(all, "host") + (up == 1 ? " is up" : " are up") +
         others_of(view) + ".";
}

std::string more_incidents(const PageView& view) {
  const auto open = std::ranges::count_if(view.incidents,
                                          [](const Incident& incident) { return !incident.ended; });
  if (open < 2) return {};
  const auto more = static_cast<std::size_t>(open) - 1;
  return " " + counted(more, "more incident") + (more == 1 ? " lasts." : " last.");
}

/// Nothing is known where no vantage is healthy: since when, where there is but one.
void doubt(PageView& view) {
  view.verdict.reach = Reach::unknown;
  view.verdict.since = view.vantages.size() == 1 ? view.vantages[0].since : std::nullopt;
  view.verdict.why = view.vantages.size() == 1
                         ? "The vantage is cut off: nothing can be said about any host."
                         : "No vantage is healthy: nothing can be said about any host.";
}

}  // namespace

std::string_view to_string(Reach reach) {
  constexpr std::array<std::string_view, 4> kNames{"reachable", "partly", "dark", "unknown"};
  return kNames[static_cast<std::size_t>(reach)];
}

std::string_view to_string(PageVantage::Health health) {
  constexpr std::array<std::string_view, 3> kNames{"healthy", "unhealthy", "missing"};
  return kNames[static_cast<std::size_t>(health)];
}

void ReachTally::Span::add(UtcTime since) {
  first = std::min(first.value_or(since), since);
  last = std::max(last.value_or(since), since);
}

void ReachTally::add(State state, std::optional<UtcTime> since) {
  ++hosts_[static_cast<std::size_t>(state)];
  if (!since) return;
  if (state == State::up) well_.add(*since);
  if (state == State::degraded || state == State::down) failing_.add(*since);
}

Reach ReachTally::reach() const {
  const auto count = [this](State state) { return hosts_[static_cast<std::size_t>(state)]; };
  const auto any = [&](State state) { return count(state) > 0; };
  const std::uint32_t known = count(State::up) + count(State::degraded) + count(State::down);
  // The few that are known do not speak for all.
  if (known < count(State::unknown)) return Reach::unknown;
  if (any(State::degraded) || (any(State::up) && any(State::down))) return Reach::partly;
  if (any(State::down)) return Reach::dark;
  return any(State::up) ? Reach::reachable : Reach::unknown;
}

/// All of one kind are so since the last of them came to it; some of both are there since the first
/// of each.
std::optional<UtcTime> ReachTally::since() const {
  switch (reach()) {
    case Reach::reachable:
      return well_.last;
    case Reach::dark:
      return failing_.last;
    case Reach::partly:
      return std::max(well_.first, failing_.first);
    case Reach::unknown:
      break;
  }
  return std::nullopt;
}

const Incident* leading_incident(const std::vector<Incident>& incidents) {
  const Incident* leading = nullptr;
  for (const Incident& incident : incidents) {
    if (incident.ended) continue;
    if (leading == nullptr || incident.hosts.size() > leading->hosts.size()) leading = &incident;
  }
  return leading;
}

void judge_view(PageView& view, const ReachTally& tally) {
  view.hosts_by_state = tally.hosts();
  PageVerdict& verdict = view.verdict;
  verdict.reach = tally.reach();
  verdict.since = tally.since();
  verdict.why = sentence_of(view);
  const bool is_blind = verdict.vantages_expected > 0 && verdict.vantages == 0;
  if (is_blind) doubt(view);
  const Incident* const incident = leading_incident(view.incidents);
  if (incident == nullptr) return;
  // Where nobody can say anything of hosts, what was said of them does not stand there as if.
  if (is_blind && !incident->scope.starts_with("vantage:")) return;
  verdict.why = incident->summary + more_incidents(view);
  verdict.cause = incident->cause;
  verdict.likeliest = incident->likeliest;
  verdict.probability = incident->probability;
  verdict.standing = incident->standing;
}

}  // namespace reachd::exporter
