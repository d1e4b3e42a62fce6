#include "export/judge_view.hpp"

#include <algorithm>
#include <string>
#include <utility>

#include "export/node_view.hpp"
#include "export/readable.hpp"
#include "reachd/watch.hpp"

namespace reachd::exporter {
namespace {

PageVantage::Health health_of(Presence presence) {
  switch (presence) {
    case Presence::healthy:
      return PageVantage::Health::healthy;
    case Presence::unhealthy:
      return PageVantage::Health::unhealthy;
    case Presence::missing:
      break;
  }
  return PageVantage::Health::missing;
}

/// Of a missing vantage it is told when it was last heard.
std::optional<UtcTime> since_of(const VantageOverview& vantage) {
  return vantage.presence == Presence::missing ? vantage.told : vantage.since;
}

void add_vantages(PageView& view, const Overview& overview) {
  for (const VantageOverview& vantage : overview.vantages) {
    view.vantages.push_back({vantage.vantage->name, vantage.vantage->region, vantage.vantage->asn,
                             health_of(vantage.presence), since_of(vantage)});
  }
  view.verdict.vantages = overview.count(Presence::healthy);
  view.verdict.vantages_expected = overview.vantages.size();
}

PageHost page_host(const JudgeState& state, const HostOverview& host) {
  PageHost page;
  page.name = host.host->name;
  if (!host.host->groups.empty()) page.group = host.host->groups.front();
  page.state = host.state;
  page.since = host.since;
  if (host.address != IpAddress()) page.address = host.address.to_string();
  for (std::size_t i = 0; i < host.opinions.size(); ++i) {
    page.opinions.push_back(
        {state.overview.vantages[i].vantage->name, host.opinions[i].state, host.opinions[i].since});
  }
  if (state.days == nullptr) return page;
  const auto day = state.days->find(page.name);
  if (day != state.days->end()) page.day = day->second;
  return page;
}

void add_hosts(PageView& view, const JudgeState& state) {
  const auto& hosts = state.overview.hosts;
  for (const bool is_up : {false, true}) {
    for (const HostOverview& host : hosts) {
      const bool is_chosen = (host.state == State::up) == is_up;
      if (is_chosen && view.hosts.size() < kMostPageHosts) {
        view.hosts.push_back(page_host(state, host));
      }
    }
  }
  std::ranges::sort(view.hosts, {}, &PageHost::name);
  view.hosts_left_out = hosts.size() - view.hosts.size();
}

ReachTally tally_of(const Overview& overview) {
  ReachTally tally;
  for (const HostOverview& host : overview.hosts) tally.add(host.state, host.since);
  return tally;
}

std::vector<PageNote> notes_of(const JudgeState& state) {
  std::vector<PageNote> notes;
  if (!state.fault.empty()) {
    // Why stands in the log: it may name what the readers of a page have no business with.
    std::string text =
        "The store that the nodes report to does not answer as it should, or has nothing of "
        "them. ";
    text += state.judged ? "What stands here is of " + readable_time(*state.judged) + "."
                         : "Nothing is known yet.";
    notes.push_back({std::move(text), true});
  }
  const Overview& overview = state.overview;
  const std::size_t healthy = overview.count(Presence::healthy);
  if (!overview.vantages.empty() && healthy < overview.quorum()) {
    notes.push_back({std::to_string(healthy) + " of " + std::to_string(overview.vantages.size()) +
                         " vantages are healthy, which is no majority: the states of hosts are "
                         "unknown.",
                     true});
  }
  return notes;
}

std::vector<PageLink> judge_links() {
  return {{"/metrics", "Metrics"},
          {"/api/v1/status", "Status as JSON"},
          {"/api/v1/hosts", "Hosts as JSON"},
          {"/api/v1/incidents", "Incidents as JSON"}};
}

}  // namespace

PageView judge_state_view(const JudgeState& state, const NodeInfo& info) {
  PageView view;
  view.taken = state.overview.taken;
  view.notes = notes_of(state);
  for (const GroupOverview& group : state.overview.groups) {
    if (group.name != kWholeWatch) view.groups.push_back({group.name, group.hosts, {}});
  }
  add_hosts(view, state);
  view.incidents = state.incidents.incidents;
  add_vantages(view, state.overview);
  view.observer = "judge";
  view.version = info.version;
  view.started = info.started;
  view.links = judge_links();
  judge_view(view, tally_of(state.overview));
  return view;
}

}  // namespace reachd::exporter
