#include "export/judge_metrics.hpp"

#include <prometheus/text_serializer.h>

#include <sstream>
#include <utility>
#include <vector>

#include "export/metric_parts.hpp"

namespace reachd::exporter {
namespace {

using prometheus::MetricType;

void collect_vantages(const Overview& overview, const FamilySink& sink) {
  {
    FamilyBuilder family(sink, "reachd_judge_vantage_state",
                         "1 for the state that the vantage is in; a missing one has told nothing "
                         "lately.",
                         MetricType::Gauge);
    for (const VantageOverview& vantage : overview.vantages) {
      for (const Presence presence : kAllPresences) {
        // Not `vantage`: that says where a series is from.
        family.add_gauge({{"judged_vantage", vantage.vantage->name},
                          {"state", std::string(to_string(presence))}},
                         vantage.presence == presence ? 1 : 0);
      }
    }
  }
  sink_gauge(sink, "reachd_judge_quorum", "How many vantages make a majority.",
             static_cast<double>(overview.quorum()));
}

void collect_hosts(const Overview& overview, const FamilySink& sink) {
  FamilyBuilder family(sink, "reachd_judge_host_state",
                       "1 for the state that most of the vantages that know the host see it in.",
                       MetricType::Gauge);
  for (const HostOverview& host : overview.hosts) {
    for (const State state : kAllStates) {
      family.add_gauge({{"host", host.host->name}, {"state", std::string(to_string(state))}},
                       host.state == state ? 1 : 0);
    }
  }
}

void collect_groups(const Overview& overview, const FamilySink& sink) {
  FamilyBuilder family(sink, "reachd_judge_group_hosts",
                       "Hosts of the group in each state, as most of the vantages see them.",
                       MetricType::Gauge);
  for (const GroupOverview& group : overview.groups) {
    for (const State state : kAllStates) {
      family.add_gauge({{"group", group.name}, {"state", std::string(to_string(state))}},
                       group.hosts[static_cast<std::size_t>(state)]);
    }
  }
}

void collect_standing(const IncidentReport& report, const FamilySink& sink) {
  FamilyBuilder family(sink, "reachd_judge_incident_vantages",
                       "Healthy vantages that know of an incident that lasts, with the standing "
                       "that they give it.",
                       MetricType::Gauge);
  std::map<std::pair<std::string, std::string>, std::size_t> vantages;
  for (const Incident& incident : report.incidents) {
    if (incident.ended) continue;
    auto& count = vantages[{incident.scope, std::string(to_string(incident.standing))}];
    count = std::max(count, incident.vantages.size());
  }
  for (const auto& [key, count] : vantages) {
    family.add_gauge({{"scope", key.first}, {"standing", key.second}}, static_cast<double>(count));
  }
}

void collect_rounds(const JudgeState& state, const FamilySink& sink) {
  {
    FamilyBuilder family(sink, "reachd_judge_rounds_total",
                         "Rounds of judging, by whether their query was answered.",
                         MetricType::Counter);
    family.add_counter({{"result", "judged"}},
                       static_cast<double>(state.rounds - state.failed_rounds));
    family.add_counter({{"result", "failed"}}, static_cast<double>(state.failed_rounds));
  }
  if (state.judged) {
    sink_gauge(sink, "reachd_judge_last_round_timestamp_seconds",
               "The moment that the last round that was answered was about.",
               to_seconds((*state.judged).time_since_epoch()));
  }
  sink_gauge(sink, "reachd_judge_query_seconds", "How long the last round's query took.",
             state.query_seconds);
  sink_gauge(sink, "reachd_judge_series", "Series that the last answered round was made of.",
             static_cast<double>(state.series));
}

}  // namespace

void collect_judge_metrics(const JudgeState& state, const NodeInfo& info, const FamilySink& sink) {
  collect_vantages(state.overview, sink);
  collect_hosts(state.overview, sink);
  collect_groups(state.overview, sink);
  collect_incident_metrics(state.incidents, sink);
  collect_standing(state.incidents, sink);
  collect_rounds(state, sink);
  collect_build(info, sink);
  collect_process_metrics(sink);
}

std::string judge_metrics_text(const JudgeState& state, const NodeInfo& info) {
  std::vector<prometheus::MetricFamily> families;
  collect_judge_metrics(state, info, [&](const prometheus::MetricFamily& family) {
    if (!families.empty() && families.back().name == family.name) {
      auto& metrics = families.back().metric;
      metrics.insert(metrics.end(), family.metric.begin(), family.metric.end());
    } else {
      families.push_back(family);
    }
  });
  std::ostringstream text;
  prometheus::TextSerializer().Serialize(text, families);
  return std::move(text).str();
}

}  // namespace reachd::exporter
