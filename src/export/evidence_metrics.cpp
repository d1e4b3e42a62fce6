#include <array>
#include <functional>
#include <optional>
#include <string>
#include <utility>

#include "export/metric_parts.hpp"
#include "reachd/evidence.hpp"

namespace reachd::exporter {
namespace {

using prometheus::MetricType;

/// Unix time; to the microsecond, which is what a double of today's dates holds.
double unix_time(UtcTime time) { return to_seconds(time.time_since_epoch()); }

/// The kinds of a tally's probes.
struct Kind {
  const char* result;
  std::uint32_t (*count)(const ProbeTally&);
};
constexpr std::array kKinds{
    Kind{"answered", [](const ProbeTally& tally) { return tally.answered(); }},
    Kind{"lost", [](const ProbeTally& tally) { return tally.lost; }},
    Kind{"raised", [](const ProbeTally& tally) { return tally.raised; }},
};

/// Adds what there is of a tally: most of a quiet watch is zero.
void add_tally(FamilyBuilder& family, const Labels& labels, const ProbeTally& tally) {
  for (const Kind& kind : kKinds) {
    if (kind.count(tally) == 0) continue;
    Labels full = labels;
    full.push_back({"result", kind.result});
    family.add_gauge(std::move(full), kind.count(tally));
  }
}

void collect_vantage(const VantageEvidence& evidence, const FamilySink& sink) {
  if (evidence.since) {
    sink_gauge(sink, "reachd_vantage_state_since_timestamp_seconds",
               "Since when this vantage is healthy, or cut off; absent before the first change.",
               unix_time(*evidence.since));
  }
  FamilyBuilder family(sink, "reachd_control_recent_probes",
                       "Probes of the controls in the last three minutes, by what came of them; "
                       "raised ones were answered, too, but late.",
                       MetricType::Gauge);
  add_tally(family, {}, evidence.controls);
}

class HostWriter {
 public:
  HostWriter(const VantageEvidence& evidence, const FamilySink& sink)
      : evidence_(evidence), sink_(sink) {}

  void write() const {
    write_names();
    write_times();
    write_paths();
  }

 private:
  using Time = MaybeTime (*)(const HostEvidence&);

  void write_names() const {
    {
      FamilyBuilder info(sink_, "reachd_host_info",
                         "Always 1; the address is the one that was probed last.",
                         MetricType::Gauge);
      for (const HostEvidence& host : evidence_.hosts) {
        const bool is_known = host.address != IpAddress();
        info.add_gauge({{"host", host.host->name},
                        {"address", is_known ? host.address.to_string() : std::string()}},
                       1);
      }
    }
    FamilyBuilder groups(sink_, "reachd_host_group_info",
                         "Always 1, for each group that the host is in.", MetricType::Gauge);
    for (const HostEvidence& host : evidence_.hosts) {
      for (const std::string& group : host.host->groups) {
        groups.add_gauge({{"host", host.host->name}, {"group", group}}, 1);
      }
    }
  }

  void write_times() const {
    write_time("reachd_host_state_since_timestamp_seconds",
               "Time sent of the first probe that speaks for the host's state.",
               [](const HostEvidence& host) { return host.since; });
    write_time("reachd_host_last_answer_timestamp_seconds",
               "Time sent of the last probe that the host answered.",
               [](const HostEvidence& host) { return host.answered; });
    write_time("reachd_host_path_timestamp_seconds", "Time sent of the last trace to the host.",
               [](const HostEvidence& host) { return host.path.time; });
  }

  void write_time(std::string name, std::string help, Time time_of) const {
    FamilyBuilder family(sink_, std::move(name), std::move(help), MetricType::Gauge);
    for (const HostEvidence& host : evidence_.hosts) {
      const MaybeTime time = time_of(host);
      if (time) family.add_gauge({{"host", host.host->name}}, unix_time(*time));
    }
  }

  void write_paths() const {
    {
      FamilyBuilder reached(sink_, "reachd_host_path_reached",
                            "1 if the last trace arrived, else 0.", MetricType::Gauge);
      for (const HostEvidence& host : evidence_.hosts) {
        if (!host.path.time) continue;
        reached.add_gauge({{"host", host.host->name}}, host.path.reached ? 1 : 0);
      }
    }
    FamilyBuilder family(
        sink_, "reachd_host_path_asn",
        "Autonomous systems: where the last trace ended (last), where the last that "
        "arrived did (home), and the one before that (upstream).",
        MetricType::Gauge);
    for (const HostEvidence& host : evidence_.hosts) {
      add_asn(family, host, "last", host.path.last_asn);
      add_asn(family, host, "home", host.path.home_asn);
      add_asn(family, host, "upstream", host.path.upstream_asn);
    }
  }

  static void add_asn(FamilyBuilder& family, const HostEvidence& host, const char* end,
                      const std::optional<std::uint32_t>& asn) {
    if (asn) family.add_gauge({{"host", host.host->name}, {"end", end}}, *asn);
  }

  const VantageEvidence& evidence_;
  const FamilySink& sink_;
};

class CheckWriter {
 public:
  CheckWriter(const Snapshot& snapshot, const FamilySink& sink)
      : snapshot_(snapshot), sink_(sink) {}

  void write() const {
    write_values("reachd_check_interval_seconds", "Between two probes of the check.",
                 [](const CheckEvidence& check) {
                   return std::optional<double>(to_seconds(check.interval));
                 });
    write_values("reachd_check_state_since_timestamp_seconds",
                 "Time sent of the first probe that speaks for the check's state; absent while it "
                 "was never seen up.",
                 [](const CheckEvidence& check) { return time_of(check.since); });
    write_values("reachd_check_state_decided_timestamp_seconds",
                 "Time sent of the probe that decided the check's state.",
                 [](const CheckEvidence& check) { return time_of(check.decided); });
    write_values("reachd_check_usual_loss_ratio",
                 "Share of its probes that the check leaves unanswered while it is up.",
                 [](const CheckEvidence& check) {
                   return check.usual_loss < 0 ? std::nullopt
                                               : std::optional<double>(check.usual_loss);
                 });
    write_values(
        "reachd_check_answers_again",
        "1 for a check that is down, but has answered in its last five rounds; absent else.",
        [](const CheckEvidence& check) {
          return check.answers_again ? std::optional(1.0) : std::nullopt;
        });
    write_values("reachd_check_doubted_since_timestamp_seconds",
                 "Of a check that is up, which is in doubt: time sent of the first probe that "
                 "failed; absent else.",
                 [](const CheckEvidence& check) { return time_of(check.doubted); });
    write_values("reachd_check_rtt_level_shift_timestamp_seconds",
                 "When the level of its round-trip times last went to another.",
                 [](const CheckEvidence& check) { return time_of(check.level_shift); });
    write_failures();
    write_tallies();
  }

 private:
  using Value = std::optional<double> (*)(const CheckEvidence&);

  static std::optional<double> time_of(const MaybeTime& time) {
    return time ? std::optional(unix_time(*time)) : std::nullopt;
  }

  Labels labels_of(const CheckEvidence& evidence) const {
    const Check& check = *snapshot_.checks[evidence.id].check;
    return {{"host", check.host->name},
            {"check", check.module->name},
            {"prober", check.module->prober},
            {"family", std::string(to_string(check.family))}};
  }

  void write_values(std::string name, std::string help, Value value_of) const {
    FamilyBuilder family(sink_, std::move(name), std::move(help), MetricType::Gauge);
    for (const CheckEvidence& check : snapshot_.evidence->checks) {
      const auto value = value_of(check);
      if (value) family.add_gauge(labels_of(check), *value);
    }
  }

  void write_failures() const {
    FamilyBuilder family(sink_, "reachd_check_last_failure_info",
                         "Always 1; the outcome is that of the last probe that failed.",
                         MetricType::Gauge);
    for (const CheckEvidence& check : snapshot_.evidence->checks) {
      if (check.failure == Outcome::success) continue;
      Labels labels = labels_of(check);
      labels.push_back({"outcome", std::string(to_string(check.failure))});
      family.add_gauge(std::move(labels), 1);
    }
  }

  void write_tallies() const {
    FamilyBuilder family(sink_, "reachd_check_recent_probes",
                         "Probes of the check by what came of them, in its last five rounds "
                         "(lately), in the last minute or two (just_now), and in the ten minutes "
                         "before it last began to fail (before); "
                         "raised ones were answered, too, but late; absent where there was none.",
                         MetricType::Gauge);
    for (const CheckEvidence& check : snapshot_.evidence->checks) {
      for (const auto& [span, tally] :
           {std::pair("before", &check.before), std::pair("lately", &check.lately),
            std::pair("just_now", &check.just_now)}) {
        Labels labels = labels_of(check);
        labels.push_back({"span", span});
        add_tally(family, labels, *tally);
      }
    }
  }

  const Snapshot& snapshot_;
  const FamilySink& sink_;
};

}  // namespace

void collect_evidence_metrics(const Snapshot& snapshot, const FamilySink& sink) {
  if (!snapshot.evidence) return;
  sink_gauge(sink, "reachd_evidence_timestamp_seconds",
             "The moment that what the diagnosis is made of was gathered at.",
             unix_time(snapshot.taken));
  collect_vantage(*snapshot.evidence, sink);
  HostWriter(*snapshot.evidence, sink).write();
  CheckWriter(snapshot, sink).write();
}

}  // namespace reachd::exporter
