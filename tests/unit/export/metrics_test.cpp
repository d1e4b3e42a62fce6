#include "export/metrics.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <fstream>
#include <iterator>
#include <memory>
#include <regex>
#include <set>
#include <sstream>
#include <string>
#include <string_view>
#include <vector>

#include "fake_node.hpp"
#include "support/test_certificate.hpp"

namespace reachd::exporter {
namespace {

using testing::HasSubstr;
using testing::Not;

std::string text_of_file(const std::string& path) {
  std::ifstream file(std::string(REACHD_SOURCE_DIR) + "/" + path);
  return {std::istreambuf_iterator<char>(file), {}};
}

std::vector<std::string> split_lines(const std::string& text) {
  std::istringstream stream(text);
  std::vector<std::string> lines;
  for (std::string line; std::getline(stream, line);) lines.push_back(line);
  return lines;
}

std::set<std::string> lines_of(const std::string& text) {
  const auto lines = split_lines(text);
  return {lines.begin(), lines.end()};
}

std::string type_name(prometheus::MetricType type) {
  switch (type) {
    case prometheus::MetricType::Counter:
      return "counter";
    case prometheus::MetricType::Gauge:
      return "gauge";
    case prometheus::MetricType::Histogram:
      return "histogram";
    default:
      return "other";
  }
}

/// "NAME{LABEL,...} TYPE"
std::string describe(const prometheus::MetricFamily& family) {
  std::string labels;
  for (const auto& label : family.metric.at(0).label) {
    labels += (labels.empty() ? "" : ",") + label.name;
  }
  return family.name + (labels.empty() ? "" : "{" + labels + "}") + " " + type_name(family.type);
}

std::string text(const Snapshot& snapshot, const Telemetry& telemetry = {},
                 const IncidentReport& incidents = sample_incidents()) {
  std::string text;
  write_metrics({snapshot, telemetry, sample_info(), sample_sweeps(), incidents},
                [&](std::string_view piece) { text += piece; });
  return text;
}

/// The sample, and a check whose last probe was a trace.
Snapshot traced_snapshot(Outcome outcome = Outcome::success) {
  Snapshot snapshot = sample_snapshot();
  auto module = std::make_shared<Module>();
  module->name = "path";
  module->prober = "traceroute";
  module->votes = false;
  auto check = std::make_shared<Check>(*snapshot.checks[0].check);
  check->module = module;
  TracerouteDetail trace;
  trace.hops.resize(2);
  trace.hops[0].ttl = 1;
  trace.hops[0].address = IpAddress::v4(0xcb007101);
  trace.hops[0].asns = {64500};
  trace.hops[1].ttl = 2;
  Observation last;
  last.check = check;
  last.outcome = outcome;
  last.detail = trace;
  CheckSnapshot traced;
  traced.check = check;
  traced.last = LastProbe(last);
  std::vector<CheckSnapshot> checks = items_of(snapshot.checks);
  checks.push_back(traced);
  snapshot.checks = std::move(checks);
  return snapshot;
}

/// Evidence of which nothing is absent, about the sample's first host.
std::shared_ptr<const VantageEvidence> sample_evidence(const Snapshot& snapshot) {
  using namespace std::chrono_literals;
  const ProbeTally tally{10, 2, 1};
  HostEvidence host;
  host.host = snapshot.hosts[0].host;
  host.since = host.answered = kTaken - 1h;
  host.path = {kTaken - 5min, true, 131279, 131279, 4837};
  host.check_count = 1;
  CheckEvidence check;
  check.state = State::down;
  check.failure = Outcome::refused;
  check.answers_again = true;
  check.interval = 60s;
  check.since = check.decided = check.doubted = check.level_shift = kTaken - 1h;
  check.usual_loss = 0.05F;
  check.before = check.lately = check.just_now = tally;
  VantageEvidence evidence;
  evidence.since = kTaken - 2h;
  evidence.controls = tally;
  evidence.hosts = {host};
  evidence.checks = {check};
  return std::make_shared<const VantageEvidence>(std::move(evidence));
}

TEST(MetricsTest, NamesTypesAndLabelsAreThoseOfTheGoldenList) {
  Snapshot snapshot = traced_snapshot();
  snapshot.evidence = sample_evidence(snapshot);
  const Telemetry telemetry;
  std::set<std::string> found;
  collect_metrics({snapshot, telemetry, sample_info(), sample_sweeps(), sample_incidents()},
                  [&](const auto& family) { found.insert(describe(family)); });
  EXPECT_EQ(found, lines_of(text_of_file("tests/unit/export/golden_metrics.txt")));
}

TEST(MetricsTest, ATraceIsShownByItsLengthItsLastSystemAndItsHash) {
  const std::string shown = text(traced_snapshot());
  const std::string labels = R"({host="kcna.kp",check="path",family="ipv4"} )";
  EXPECT_THAT(shown, HasSubstr("reachd_traceroute_hops" + labels + "1\n"));
  EXPECT_THAT(shown, HasSubstr("reachd_traceroute_last_asn" + labels + "64500\n"));
  // The upper 53 bits of 0xea09ce0b4ee90014.
  EXPECT_THAT(shown, HasSubstr("reachd_traceroute_path_hash" + labels + "8234490638490912\n"));
  EXPECT_THAT(shown, Not(HasSubstr(R"(reachd_check_belief_ratio{host="kcna.kp",check="path")")));
}

TEST(MetricsTest, ATraceThatWeCutShortIsNotShown) {
  EXPECT_THAT(text(traced_snapshot(Outcome::local_error)),
              Not(HasSubstr("reachd_traceroute_hops{")));
}

TEST(MetricsTest, EvidenceTellsWhatTheDiagnosisIsMadeOf) {
  Snapshot snapshot = sample_snapshot();
  snapshot.evidence = sample_evidence(snapshot);
  const std::string shown = text(snapshot);
  const std::string check = R"({host="kcna.kp",check="ping",prober="icmp",family="ipv4")";
  for (const std::string& line :
       {std::string("reachd_evidence_timestamp_seconds 1767323045\n"),
        std::string(R"(reachd_host_group_info{host="kcna.kp",group="web"} 1)"),
        std::string(R"(reachd_host_path_asn{host="kcna.kp",end="upstream"} 4837)"),
        "reachd_check_last_failure_info" + check + R"(,outcome="refused"} 1)",
        "reachd_check_recent_probes" + check + R"(,span="before",result="answered"} 8)",
        "reachd_check_recent_probes" + check + R"(,span="lately",result="lost"} 2)"}) {
    EXPECT_THAT(shown, HasSubstr(line));
  }
}

TEST(MetricsTest, AWatchThatTellsNoEvidenceHasNone) {
  EXPECT_THAT(text(sample_snapshot()), Not(HasSubstr("reachd_evidence_timestamp_seconds")));
}

TEST(MetricsTest, ReferenceDescribesWhatTheGoldenListHolds) {
  const std::string reference = text_of_file("docs/metrics.md");
  const std::regex row(R"(\| `([a-z_]+(\{[a-z_,]+\})?)` \| (counter|gauge|histogram) \| [A-Z])");
  std::set<std::string> described;
  for (std::sregex_iterator match(reference.begin(), reference.end(), row), end; match != end;
       ++match) {
    described.insert((*match)[1].str() + " " + (*match)[3].str());
  }
  EXPECT_EQ(described, lines_of(text_of_file("tests/unit/export/golden_metrics.txt")));
}

TEST(MetricsTest, PromtoolFindsNothingWrong) {
  const test::TemporaryDirectory directory;
  const std::string file = directory.write("metrics.txt", text(sample_snapshot()));
  const std::string command = "promtool check metrics < " + file + " 2>&1";
  const std::unique_ptr<FILE, int (*)(FILE*)> pipe(popen(command.c_str(), "r"), &pclose);
  std::string output;
  for (int character = 0; (character = std::fgetc(pipe.get())) != EOF;) {
    output += static_cast<char>(character);
  }
  EXPECT_EQ(output, "");
}

TEST(MetricsTest, LargeFamilyIsWrittenInPiecesUnderOneHeader) {
  Snapshot snapshot = sample_snapshot();
  snapshot.checks = std::vector<CheckSnapshot>(2503, snapshot.checks[0]);
  const Telemetry telemetry;
  std::size_t largest = 0;
  std::string whole;
  write_metrics({snapshot, telemetry, sample_info(), sample_sweeps(), sample_incidents()},
                [&](std::string_view piece) {
                  largest = std::max(largest, piece.size());
                  whole += piece;
                });
  EXPECT_LT(largest, whole.size() / 4);
  const std::string header = "# TYPE reachd_probe_rtt_seconds histogram\n";
  EXPECT_EQ(whole.find(header), whole.rfind(header));
  std::size_t counts = 0;
  for (const std::string& line : split_lines(whole)) {
    counts += line.starts_with("reachd_probe_rtt_seconds_count{") ? 1 : 0;
  }
  EXPECT_EQ(counts, snapshot.checks.size());
}

TEST(MetricsTest, EveryOutcomeIsExportedFromTheStart) {
  for (const Outcome outcome : kAllOutcomes) {
    EXPECT_THAT(text(sample_snapshot()),
                HasSubstr("reachd_probes_total{host=\"ryongnamsan.edu.kp\",check=\"ping\",prober="
                          "\"icmp\",family=\"ipv4\",outcome=\"" +
                          std::string(to_string(outcome)) + "\"} 0\n"));
  }
}

TEST(MetricsTest, RttIsACumulativeHistogram) {
  const std::string metrics = text(sample_snapshot());
  const std::string labels = "{host=\"kcna.kp\",check=\"ping\",prober=\"icmp\",family=\"ipv4\"";
  EXPECT_THAT(metrics, HasSubstr("reachd_probe_rtt_seconds_count" + labels + "} 2\n"));
  EXPECT_THAT(metrics, HasSubstr("reachd_probe_rtt_seconds_bucket" + labels + ",le=\"0.2\"} 0\n"));
  EXPECT_THAT(metrics, HasSubstr("reachd_probe_rtt_seconds_bucket" + labels + ",le=\"5\"} 2\n"));
  EXPECT_THAT(metrics, HasSubstr("reachd_probe_rtt_seconds_bucket" + labels + ",le=\"+Inf\"} 2\n"));
}

TEST(MetricsTest, CheckIsUpOrDownOrAbsent) {
  Snapshot snapshot = sample_snapshot();
  std::vector<CheckSnapshot> checks = items_of(snapshot.checks);
  checks[2].state = State::down;
  snapshot.checks = std::move(checks);
  const std::string metrics = text(snapshot);
  const std::string rest = ",check=\"ping\",prober=\"icmp\",family=\"ipv4\"} ";
  EXPECT_THAT(metrics, HasSubstr("reachd_check_up{host=\"kcna.kp\"" + rest + "1\n"));
  EXPECT_THAT(metrics, HasSubstr("reachd_check_up{host=\"gateway\"" + rest + "0\n"));
  EXPECT_THAT(metrics, Not(HasSubstr("reachd_check_up{host=\"ryongnamsan.edu.kp\"")));
}

TEST(MetricsTest, ExactlyOneStateOfAHostIsOne) {
  const std::string metrics = text(sample_snapshot());
  for (const State state : kAllStates) {
    EXPECT_THAT(metrics, HasSubstr("reachd_host_state{host=\"kcna.kp\",state=\"" +
                                   std::string(to_string(state)) + "\"} " +
                                   (state == State::up ? "1\n" : "0\n")));
  }
}

TEST(MetricsTest, AvailabilityIsAbsentWhereNothingIsKnownAndCoverageIsNot) {
  const std::string metrics = text(sample_snapshot());
  EXPECT_THAT(metrics,
              HasSubstr("reachd_host_availability_ratio{host=\"kcna.kp\",window=\"5m\"} 0.75\n"));
  EXPECT_THAT(metrics, Not(HasSubstr("availability_ratio{host=\"ryongnamsan.edu.kp\"")));
  EXPECT_THAT(metrics, HasSubstr("coverage_ratio{host=\"ryongnamsan.edu.kp\",window=\"5m\"} 0\n"));
}

TEST(MetricsTest, CountersOfTheNodeAreExported) {
  Telemetry telemetry;
  telemetry.record_miss(MissReason::rate_limited);
  telemetry.record_lag(std::chrono::milliseconds(2));
  telemetry.forged_replies = 3;
  const std::string metrics = text(sample_snapshot(), telemetry);
  EXPECT_THAT(metrics, HasSubstr("reachd_probes_missed_total{reason=\"rate_limited\"} 1\n"));
  EXPECT_THAT(metrics, HasSubstr("reachd_schedule_lag_seconds_bucket{le=\"0.001\"} 0\n"));
  EXPECT_THAT(metrics, HasSubstr("reachd_schedule_lag_seconds_bucket{le=\"0.0025\"} 1\n"));
  EXPECT_THAT(metrics, HasSubstr("reachd_forged_replies_total 3\n"));
}

TEST(MetricsTest, SweepAndEachOfItsBlocksAreCountedByState) {
  const std::string metrics = text(sample_snapshot());
  const auto addresses = [](const std::string& prefix, const std::string& state) {
    return "reachd_sweep_addresses{prefix=\"" + prefix + "\",state=\"" + state + "\"} ";
  };
  EXPECT_THAT(metrics, HasSubstr(addresses("198.51.100.0/23", "responsive") + "3\n"));
  EXPECT_THAT(metrics, HasSubstr(addresses("198.51.101.0/24", "silent") + "253\n"));
  EXPECT_THAT(metrics, HasSubstr(addresses("2001:db8::/120", "silent") + "5\n"));
}

TEST(MetricsTest, SweepHasNoTimeOfCompletionBeforeItsFirstRoundEnds) {
  const std::string metrics = text(sample_snapshot());
  const std::string name = "reachd_sweep_last_completion_timestamp_seconds{prefix=";
  EXPECT_THAT(metrics, HasSubstr(name + "\"198.51.100.0/23\"} 1767322985\n"));
  EXPECT_THAT(metrics, Not(HasSubstr(name + "\"2001:db8::/120\"")));
}

TEST(MetricsTest, ByHowMuchASweepIsBehindItsPaceIsExported) {
  const std::string metrics = text(sample_snapshot());
  const std::string name = "reachd_sweep_slipped_seconds_total{prefix=";
  EXPECT_THAT(metrics, HasSubstr(name + "\"198.51.100.0/23\"} 0\n"));
  EXPECT_THAT(metrics, HasSubstr(name + "\"2001:db8::/120\"} 0.25\n"));
}

TEST(MetricsTest, EveryOutcomeOfASweepIsExportedFromTheStart) {
  const std::string metrics = text(sample_snapshot());
  const std::string name = "reachd_sweep_probes_total{prefix=";
  EXPECT_THAT(metrics, HasSubstr(name + "\"198.51.100.0/23\",outcome=\"success\"} 7\n"));
  for (const Outcome outcome : kAllOutcomes) {
    EXPECT_THAT(metrics, HasSubstr(name + "\"2001:db8::/120\",outcome=\"" +
                                   std::string(to_string(outcome)) + "\"} 0\n"));
  }
}

TEST(MetricsTest, AnIncidentThatLastsIsShownWithItsProbabilityAndOneThatIsOverIsNot) {
  const std::string metrics = text(sample_snapshot());
  const std::string labels = R"({scope="host:kcna.kp",cause="server_failure"} )";
  EXPECT_THAT(metrics, HasSubstr("reachd_incident_active" + labels + "1\n"));
  EXPECT_THAT(metrics, HasSubstr("reachd_incident_probability_ratio" + labels + "0.9375\n"));
  EXPECT_THAT(metrics, Not(HasSubstr(R"(reachd_incident_active{scope="group:dprk")")));
  EXPECT_THAT(metrics, Not(HasSubstr(R"(reachd_incident_probability_ratio{scope="group:dprk")")));
}

TEST(MetricsTest, IncidentsAreCountedWhetherTheyLastOrNot) {
  const std::string metrics = text(sample_snapshot());
  const std::string name = "reachd_incidents_total";
  EXPECT_THAT(metrics, HasSubstr(name + R"({scope="host:kcna.kp",cause="server_failure"} 1)"));
  EXPECT_THAT(metrics, HasSubstr(name + R"({scope="group:dprk",cause="congestion"} 2)"));
}

TEST(MetricsTest, IncidentsOfOneScopeAndCauseMakeOneSeriesOfTheLikelier) {
  IncidentReport report = sample_incidents();
  report.incidents.push_back(report.incidents[0]);
  report.incidents.back().probability = 0.5;
  const std::string metrics = text(sample_snapshot(), {}, report);
  const std::string series = "\nreachd_incident_probability_ratio{";
  EXPECT_EQ(metrics.find(series), metrics.rfind(series));
  EXPECT_THAT(metrics, HasSubstr(R"(cause="server_failure"} 0.9375)"));
}

TEST(MetricsTest, ACheckTellsItsRttLevelItsChangesAndItsLoss) {
  const std::string metrics = text(sample_snapshot());
  const std::string labels = R"({host="kcna.kp",check="ping",family="ipv4"} )";
  EXPECT_THAT(metrics, HasSubstr("reachd_rtt_level_seconds" + labels + "0.2871\n"));
  EXPECT_THAT(metrics, HasSubstr("reachd_rtt_level_changes_total" + labels + "3\n"));
  EXPECT_THAT(metrics, HasSubstr("reachd_loss_ratio" + labels + "0.05\n"));
}

TEST(MetricsTest, LevelAndLossAreAbsentWhereNothingIsKnownAndChangesAreNot) {
  const std::string metrics = text(sample_snapshot());
  const std::string host = R"({host="ryongnamsan.edu.kp")";
  EXPECT_THAT(metrics, Not(HasSubstr("reachd_rtt_level_seconds" + host)));
  EXPECT_THAT(metrics, Not(HasSubstr("reachd_loss_ratio" + host)));
  EXPECT_THAT(metrics, HasSubstr("reachd_rtt_level_changes_total" + host +
                                 R"(,check="ping",family="ipv4"} 0)"));
}

TEST(MetricsTest, QuotesBackslashesAndLineBreaksInNamesAreEscaped) {
  EXPECT_THAT(text(sample_snapshot("a\"b\\c\nd")),
              HasSubstr("reachd_host_state{host=\"a\\\"b\\\\c\\nd\",state=\"up\"} 1\n"));
}

TEST(MetricsTest, ProcessTellsItsOwnUse) {
  EXPECT_THAT(text(sample_snapshot()), testing::ContainsRegex("process_open_fds [1-9]"));
  EXPECT_THAT(text(sample_snapshot()),
              testing::ContainsRegex("process_resident_memory_bytes [1-9]"));
  EXPECT_THAT(text(sample_snapshot()), testing::ContainsRegex("process_start_time_seconds 1[0-9]"));
}

}  // namespace
}  // namespace reachd::exporter
