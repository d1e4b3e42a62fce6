#include "export/node_view.hpp"

#include <algorithm>
#include <atomic>
#include <cstddef>
#include <string>
#include <utility>
#include <vector>

#include "export/readable.hpp"
#include "reachd/watch.hpp"

namespace reachd::exporter {
namespace {

/// What the last probe said: a time, or why there is none.
std::string last_result(const CheckSnapshot& check) {
  if (!check.last.ended()) return "not probed yet";
  const auto rtt = check.last.rtt();
  if (check.last.outcome() == Outcome::success && rtt) return milliseconds(to_seconds(*rtt));
  std::string text(to_string(check.last.outcome()));
  const std::string reason(check.last.reason());
  if (!reason.empty() && reason != text) text += ", " + reason;
  return text;
}

PageCheck page_check(const CheckSnapshot& check) {
  return {check.check->module->name + " " + std::string(to_string(check.check->family)),
          check.state, last_result(check)};
}

/// The check whose round-trip times stand for those of the host: the first that has a level, or
/// else the first.
const CheckSnapshot* timed_check(const Snapshot& snapshot, const HostSnapshot& host) {
  for (const CheckId id : host.checks) {
    if (snapshot.checks[id].rtt_level >= 0) return &snapshot.checks[id];
  }
  return host.checks.empty() ? nullptr : &snapshot.checks[host.checks.front()];
}

/// Across reloads, which make every check anew.
bool is_of(const RttShift& shift, const Check& check) {
  return shift.check->host->name == check.host->name &&
         shift.check->module->name == check.module->name && shift.check->family == check.family;
}

std::vector<PageRttStep> steps_of(const Snapshot& snapshot, const Check& check) {
  std::vector<PageRttStep> steps;
  const UtcTime start = history_start(snapshot.taken);
  for (const RttShift& shift : snapshot.rtt_shifts) {
    if (shift.time < start || !is_of(shift, check)) continue;
    if (steps.empty()) steps.push_back({start, to_seconds(shift.from)});
    steps.push_back({shift.time, to_seconds(shift.to)});
  }
  return steps;
}

void add_times(PageHost& page, const Snapshot& snapshot, const HostSnapshot& host) {
  const CheckSnapshot* const check = timed_check(snapshot, host);
  if (check == nullptr) return;
  if (check->rtt_level >= 0) page.rtt_level = seven_decimals(check->rtt_level);
  if (check->last.ended() && check->last.rtt()) page.rtt = to_seconds(*check->last.rtt());
  page.rtt_steps = steps_of(snapshot, *check->check);
}

void add_checks(PageHost& page, const Snapshot& snapshot, const HostSnapshot& host) {
  for (const CheckId id : host.checks) {
    const CheckSnapshot& check = snapshot.checks[id];
    page.checks.push_back(page_check(check));
    if (page.address.empty() && check.last.ended()) page.address = check.last.address().to_string();
  }
}

std::vector<PageSegment> day_of(const HostHistory& history, UtcTime taken) {
  std::vector<PageSegment> day;
  UtcTime start = history_start(taken);
  for (const HistoryPart& part : history) {
    PageSegment segment{start, std::min<Duration>(kHistoryPart, taken - start), {}, 0};
    start += kHistoryPart;
    if (segment.length <= Duration::zero()) break;
    segment.coverage = static_cast<double>(part.known) / kHistoryUnit;
    if (part.known > 0) segment.availability = static_cast<double>(part.up) / part.known;
    day.push_back(segment);
  }
  return day;
}

PageHost page_host(const Snapshot& snapshot, std::size_t index) {
  const HostSnapshot& host = snapshot.hosts[index];
  PageHost page;
  page.name = host.host->name;
  if (!host.host->groups.empty()) page.group = host.host->groups.front();
  page.is_control = host.host->is_control;
  page.state = host.state;
  page.since = host.since;
  page.windows = host.windows.all();
  if (index < snapshot.histories.size())
    page.day = day_of(snapshot.histories[index], snapshot.taken);
  add_times(page, snapshot, host);
  add_checks(page, snapshot, host);
  return page;
}

/// Rising. Of too many: those that are not up, then the others.
std::vector<std::size_t> chosen_hosts(const Snapshot& snapshot) {
  std::vector<std::size_t> chosen;
  for (const bool is_up : {false, true}) {
    for (std::size_t i = 0; i < snapshot.hosts.size() && chosen.size() < kMostPageHosts; ++i) {
      if ((snapshot.hosts[i].state == State::up) == is_up) chosen.push_back(i);
    }
  }
  std::ranges::sort(chosen);
  return chosen;
}

void add_hosts(PageView& view, const Snapshot& snapshot) {
  for (const std::size_t i : chosen_hosts(snapshot)) {
    view.hosts.push_back(page_host(snapshot, i));
  }
  view.hosts_left_out = snapshot.hosts.size() - view.hosts.size();
}

void add_vantage(PageView& view, const Snapshot& snapshot) {
  PageVantage vantage;
  if (snapshot.vantage) {
    vantage = {snapshot.vantage->name, snapshot.vantage->region, snapshot.vantage->asn, {}, {}};
  }
  vantage.health =
      snapshot.vantage_healthy ? PageVantage::Health::healthy : PageVantage::Health::unhealthy;
  vantage.since = snapshot.vantage_since;
  view.observer = vantage.name;
  view.vantages = {std::move(vantage)};
  view.verdict.vantages = snapshot.vantage_healthy ? 1 : 0;
  view.verdict.vantages_expected = 1;
}

std::vector<PageNote> notes_of(const Telemetry& telemetry) {
  std::vector<PageNote> notes;
  if (!telemetry.first_round_done.load(std::memory_order_relaxed)) {
    notes.push_back({"The first round is not done yet.", false});
  }
  if (!telemetry.config_last_reload_successful.load(std::memory_order_relaxed)) {
    notes.push_back({"The last reload failed: the configuration before it is still in use.", true});
  }
  return notes;
}

std::vector<PageLink> node_links() {
  return {{"/metrics", "Metrics"},
          {"/api/v1/status", "Status as JSON"},
          {"/api/v1/hosts", "Hosts as JSON"},
          {"/api/v1/incidents", "Incidents as JSON"},
          {"/api/v1/sweeps", "Sweeps as JSON"},
          {"/config", "Configuration"}};
}

ReachTally tally_of(const Snapshot& snapshot) {
  ReachTally tally;
  for (const HostSnapshot& host : snapshot.hosts) {
    if (!host.host->is_control) tally.add(host.state, host.since);
  }
  return tally;
}

}  // namespace

PageView node_view(const MetricsInput& input) {
  const Snapshot& snapshot = input.snapshot;
  PageView view;
  view.taken = snapshot.taken;
  view.notes = notes_of(input.telemetry);
  for (const GroupSnapshot& group : snapshot.groups) {
    if (group.name != kWholeWatch) view.groups.push_back({group.name, group.hosts, group.windows});
  }
  add_hosts(view, snapshot);
  view.incidents = input.incidents.incidents;
  add_vantage(view, snapshot);
  view.sweeps = input.sweeps;
  view.version = input.info.version;
  view.started = input.info.started;
  view.links = node_links();
  judge_view(view, tally_of(snapshot));
  return view;
}

}  // namespace reachd::exporter
