#include "judge/vantage_report.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <limits>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <utility>

namespace reachd::judge {
namespace {

struct CheckDraft {
  CheckEvidence evidence;
  bool has_state = false;
};

struct HostDraft {
  HostEvidence evidence;
  std::set<std::string> groups;
  /// By name and family.
  std::map<std::pair<std::string, std::string>, CheckDraft> checks;
  /// Of the watch, and no control.
  bool is_watched = false;
};

/// A report while its series come in, in any order.
struct Draft {
  UtcTime told;
  Vantage vantage;
  VantageEvidence evidence;
  std::map<std::string, HostDraft, std::less<>> hosts;

  HostDraft& host_of(const Series& series) { return hosts[std::string(series.labels["host"])]; }
  CheckDraft& draft_of(const Series& series) {
    CheckDraft& check =
        host_of(series)
            .checks[{std::string(series.labels["check"]), std::string(series.labels["family"])}];
    check.evidence.service = service_of(series.labels["prober"]);
    return check;
  }
  CheckEvidence& check_of(const Series& series) { return draft_of(series).evidence; }
};

MaybeTime maybe_time(double seconds) {
  const UtcTime time = time_of(seconds);
  return time == UtcTime() ? MaybeTime() : MaybeTime(time);
}

std::uint32_t count_of(double value) {
  constexpr double kMost = std::numeric_limits<std::uint32_t>::max();
  return value > 0 ? static_cast<std::uint32_t>(std::min(value, kMost)) : 0;
}

/// Nothing, or an autonomous system's number (RFC 6793).
std::optional<std::uint32_t> asn_of(double value) {
  const std::uint32_t asn = count_of(value);
  return asn == 0 ? std::nullopt : std::optional(asn);
}

Duration interval_of(double seconds) {
  constexpr double kLongest = 86400;
  return seconds > 0 ? Duration(std::llround(std::min(seconds, kLongest) * 1e9)) : Duration();
}

/// A series that stands twice, since two have scraped it, counts once.
void read_tally(ProbeTally& tally, const Series& series) {
  const std::string_view result = series.labels["result"];
  const std::uint32_t count = count_of(series.value);
  if (result == "raised") tally.raised = count;
  if (result == "lost") {
    tally.probes = tally.answered() + count;
    tally.lost = count;
  }
  if (result == "answered") tally.probes = tally.lost + count;
}

void read_vantage(Draft& draft, const Series& series) {
  // Where the scrape has a label of that name, what the node says of itself is called otherwise.
  const std::string_view own = series.labels["exported_region"];
  draft.vantage.region = own.empty() ? series.labels["region"] : own;
  const std::string_view asn = series.labels["asn"];
  std::from_chars(asn.data(), asn.data() + asn.size(), draft.vantage.asn);
}

void read_host(Draft& draft, const Series& series) {
  HostDraft& host = draft.host_of(series);
  host.is_watched = true;
  host.evidence.address = IpAddress::parse(series.labels["address"]).value_or(IpAddress());
}

void read_host_state(Draft& draft, const Series& series) {
  if (series.value != 1) return;
  for (const State state : kAllStates) {
    if (to_string(state) == series.labels["state"]) draft.host_of(series).evidence.state = state;
  }
}

void read_asn(Draft& draft, const Series& series) {
  PathEvidence& path = draft.host_of(series).evidence.path;
  const std::string_view end = series.labels["end"];
  if (end == "last") path.last_asn = asn_of(series.value);
  if (end == "home") path.home_asn = asn_of(series.value);
  if (end == "upstream") path.upstream_asn = asn_of(series.value);
}

void read_check_up(Draft& draft, const Series& series) {
  CheckDraft& check = draft.draft_of(series);
  check.has_state = true;
  check.evidence.state = series.value == 0 ? State::down : State::up;
}

void read_probes(Draft& draft, const Series& series) {
  CheckEvidence& check = draft.check_of(series);
  const std::string_view span = series.labels["span"];
  if (span == "before") read_tally(check.before, series);
  if (span == "lately") read_tally(check.lately, series);
  if (span == "just_now") read_tally(check.just_now, series);
}

void read_failure(Draft& draft, const Series& series) {
  const auto outcome = parse_outcome(series.labels["outcome"]);
  if (outcome) draft.check_of(series).failure = *outcome;
}

struct Metric {
  std::string_view name;
  void (*read)(Draft& draft, const Series& series);
};

constexpr std::array kMetrics{
    Metric{"reachd_evidence_timestamp_seconds",
           [](Draft& draft, const Series& series) { draft.told = time_of(series.value); }},
    Metric{"reachd_vantage_info", read_vantage},
    Metric{"reachd_vantage_healthy",
           [](Draft& draft, const Series& series) { draft.evidence.healthy = series.value != 0; }},
    Metric{"reachd_vantage_state_since_timestamp_seconds",
           [](Draft& draft, const Series& series) {
             draft.evidence.since = maybe_time(series.value);
           }},
    Metric{"reachd_control_recent_probes",
           [](Draft& draft, const Series& series) { read_tally(draft.evidence.controls, series); }},
    Metric{"reachd_host_info", read_host},
    Metric{"reachd_host_group_info",
           [](Draft& draft, const Series& series) {
             draft.host_of(series).groups.emplace(series.labels["group"]);
           }},
    Metric{"reachd_host_state", read_host_state},
    Metric{"reachd_host_state_since_timestamp_seconds",
           [](Draft& draft, const Series& series) {
             draft.host_of(series).evidence.since = maybe_time(series.value);
           }},
    Metric{"reachd_host_last_answer_timestamp_seconds",
           [](Draft& draft, const Series& series) {
             draft.host_of(series).evidence.answered = maybe_time(series.value);
           }},
    Metric{"reachd_host_path_timestamp_seconds",
           [](Draft& draft, const Series& series) {
             draft.host_of(series).evidence.path.time = maybe_time(series.value);
           }},
    Metric{"reachd_host_path_reached",
           [](Draft& draft, const Series& series) {
             draft.host_of(series).evidence.path.reached = series.value != 0;
           }},
    Metric{"reachd_host_path_asn", read_asn},
    Metric{"reachd_check_interval_seconds",
           [](Draft& draft, const Series& series) {
             draft.check_of(series).interval = interval_of(series.value);
           }},
    Metric{"reachd_check_up", read_check_up},
    Metric{"reachd_check_state_since_timestamp_seconds",
           [](Draft& draft, const Series& series) {
             draft.check_of(series).since = maybe_time(series.value);
           }},
    Metric{"reachd_check_state_decided_timestamp_seconds",
           [](Draft& draft, const Series& series) {
             draft.check_of(series).decided = maybe_time(series.value);
           }},
    Metric{"reachd_check_usual_loss_ratio",
           [](Draft& draft, const Series& series) {
             draft.check_of(series).usual_loss = static_cast<float>(series.value);
           }},
    Metric{"reachd_check_answers_again",
           [](Draft& draft, const Series& series) {
             draft.check_of(series).answers_again = series.value != 0;
           }},
    Metric{"reachd_check_doubted_since_timestamp_seconds",
           [](Draft& draft, const Series& series) {
             draft.check_of(series).doubted = maybe_time(series.value);
           }},
    Metric{"reachd_check_rtt_level_shift_timestamp_seconds",
           [](Draft& draft, const Series& series) {
             draft.check_of(series).level_shift = maybe_time(series.value);
           }},
    Metric{"reachd_check_last_failure_info", read_failure},
    Metric{"reachd_check_recent_probes", read_probes},
};

/// What a series' vantage is called. A node says itself where it stands, in a label that may be
/// called as the one by which vantages are told apart: what counts is what its other series have.
class Namer {
 public:
  Namer(std::span<const Series> series, std::string_view label) : label_(label) {
    for (const Series& one : series) {
      if (one.labels["__name__"] != kMetrics.front().name) continue;
      names_[std::string(one.labels["instance"])] = plain_name(one);
    }
  }

  std::string name_of(const Series& series) const {
    const auto found = names_.find(series.labels["instance"]);
    const bool is_known = found != names_.end() && !found->first.empty();
    return is_known ? found->second : plain_name(series);
  }

 private:
  std::string plain_name(const Series& series) const {
    const std::string_view name = series.labels[label_];
    return std::string(name.empty() ? series.labels["instance"] : name);
  }

  std::string_view label_;
  std::map<std::string, std::string, std::less<>> names_;
};

/// A check that has no state was never seen up, or is known no longer.
CheckEvidence finish(const CheckDraft& check) {
  CheckEvidence evidence = check.evidence;
  if (!check.has_state) evidence.state = evidence.since ? State::unknown : State::unproven;
  return evidence;
}

/// Checks without an interval are none that vote.
void add_host(VantageEvidence& vantage, const std::string& name, HostDraft& draft) {
  HostEvidence& host = vantage.hosts.emplace_back(draft.evidence);
  host.host = std::make_shared<const Host>(
      Host{name, std::nullopt, {draft.groups.begin(), draft.groups.end()}, false});
  host.first_check = static_cast<std::uint32_t>(vantage.checks.size());
  for (const auto& [key, check] : draft.checks) {
    if (check.evidence.interval == Duration()) continue;
    CheckEvidence& evidence = vantage.checks.emplace_back(finish(check));
    evidence.id = static_cast<CheckId>(vantage.checks.size() - 1);
  }
  host.check_count = static_cast<std::uint32_t>(vantage.checks.size()) - host.first_check;
}

VantageReport finish(const std::string& name, Draft draft) {
  draft.vantage.name = name;
  draft.evidence.vantage = std::make_shared<const Vantage>(std::move(draft.vantage));
  for (auto& [host, drawn] : draft.hosts) {
    if (drawn.is_watched) add_host(draft.evidence, host, drawn);
  }
  return {std::move(draft.evidence), draft.told};
}

}  // namespace

std::string metrics_of_reports() {
  std::string names;
  for (const Metric& metric : kMetrics) {
    names += (names.empty() ? "" : "|") + std::string(metric.name);
  }
  return names;
}

std::vector<VantageReport> read_reports(std::span<const Series> series,
                                        std::string_view vantage_label) {
  const Namer namer(series, vantage_label);
  std::map<std::string, Draft, std::less<>> drafts;
  for (const Series& one : series) {
    const auto* const metric = std::ranges::find(kMetrics, one.labels["__name__"], &Metric::name);
    if (metric == kMetrics.end() || !std::isfinite(one.value)) continue;
    metric->read(drafts[namer.name_of(one)], one);
  }
  std::vector<VantageReport> reports;
  for (auto& [name, draft] : drafts) {
    if (draft.told != UtcTime()) reports.push_back(finish(name, std::move(draft)));
  }
  return reports;
}

}  // namespace reachd::judge
