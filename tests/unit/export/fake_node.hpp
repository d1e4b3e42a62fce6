#pragma once

#include <chrono>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "export/node.hpp"

namespace reachd::exporter {

/// What a snapshot holds, to be changed and put back.
template <typename Item>
std::vector<Item> items_of(const Chunks<Item>& chunks) {
  return {chunks.begin(), chunks.end()};
}

inline constexpr UtcTime kTaken{std::chrono::seconds(1767323045)};

/// A success, half a minute before the sample snapshot.
inline Observation sample_observation(const CheckPtr& check) {
  using namespace std::chrono_literals;
  Observation observation;
  observation.check = check;
  observation.address = *check->host->address;
  observation.time = kTaken - 30s;
  observation.outcome = Outcome::success;
  observation.rtt = 287100us;
  observation.phases.set(Phase::rtt, 287100us);
  return observation;
}

/// Two hosts of the watch and a control, one check each, every state that matters among them.
inline Snapshot sample_snapshot(const std::string& first_name = "kcna.kp") {
  using namespace std::chrono_literals;
  const auto module = std::make_shared<const Module>(Module{"ping", "icmp", 3s, nullptr, ""});
  Snapshot snapshot;
  snapshot.taken = kTaken;
  snapshot.vantage = std::make_shared<const Vantage>(Vantage{"fra1", "eu-central", 64500});
  std::vector<CheckSnapshot> checks;
  std::vector<HostSnapshot> hosts;
  const auto add_host = [&](const std::string& name, State state, bool is_control) {
    const auto address = IpAddress::v4(0xc0000201 + static_cast<std::uint32_t>(hosts.size()));
    const auto host = std::make_shared<const Host>(Host{name, address, {"web"}, is_control});
    const auto index = static_cast<std::uint32_t>(checks.size());
    CheckSnapshot check;
    check.check =
        std::make_shared<const Check>(Check{index, Family::ipv4, host, module, 60s, {}, {}});
    check.state = state;
    checks.push_back(check);
    hosts.push_back({host, state, {}, WindowList{{5min, std::nullopt, 0}}, {index, index + 1}});
  };
  add_host(first_name, State::up, false);
  add_host("ryongnamsan.edu.kp", State::unproven, false);
  add_host("gateway", State::up, true);

  CheckSnapshot& check = checks[0];
  check.belief = 0.99F;
  check.since = kTaken - 1h;
  check.last_success = kTaken - 30s;
  check.outcomes[static_cast<std::size_t>(Outcome::success)] = 2;
  check.outcomes[static_cast<std::size_t>(Outcome::timeout)] = 1;
  check.rtt.add(287100us);
  check.rtt.add(290ms);
  check.rtt_level = 0.2871F;
  check.level_changes = 3;
  check.loss = 0.05F;
  check.last = LastProbe(sample_observation(check.check));
  hosts[0].since = kTaken - 1h;
  hosts[0].windows = {{5min, 0.75, 1}, {1h, 1, 0.5}};
  snapshot.checks = std::move(checks);
  snapshot.hosts = std::move(hosts);
  snapshot.groups = {{"web", {1, 0, 0, 0, 1}, {{5min, 0.75, 0.5}}}};
  return snapshot;
}

/// A sweep of two /24s that has completed rounds, and one that is in its first.
inline SweepReports sample_sweeps() {
  using namespace std::chrono_literals;
  const auto counts = [](std::string_view prefix, std::uint64_t responsive, std::uint64_t silent) {
    return SweepCounts{*Prefix::parse(prefix), responsive, silent};
  };
  const auto address = [](std::string_view text) { return *IpAddress::parse(text); };
  SweepReport done;
  done.counts = counts("198.51.100.0/23", 3, 508);
  done.excluded = 1;
  done.interval = 10min;
  done.blocks = {counts("198.51.100.0/24", 1, 255), counts("198.51.101.0/24", 2, 253)};
  done.rounds = 2;
  done.completed = kTaken - 60s;
  done.outcomes[static_cast<std::size_t>(Outcome::success)] = 7;
  done.came = {{address("198.51.101.7"), address("198.51.101.9")}, 2};
  done.went = {{address("198.51.100.200")}, 1};
  SweepReport begun;
  begun.counts = counts("2001:db8::/120", 0, 5);
  begun.interval = 90s;
  begun.slipped = 250ms;
  begun.failures = {{"no_buffers", 2}, {"no_route", 1}};
  return {done, begun};
}

/// One that lasts, and one that began after it and is over.
inline IncidentReport sample_incidents(const std::string& host = "kcna.kp") {
  using namespace std::chrono_literals;
  Incident lasting;
  lasting.id = "kcna";
  lasting.scope = "host:" + host;
  lasting.started = kTaken - 10min;
  lasting.detected = kTaken - 9min;
  lasting.cause = lasting.likeliest = Cause::server_failure;
  lasting.probability = 0.9375;
  lasting.standing = Standing::provisional;
  lasting.end_state = "partial";
  lasting.hosts = {host};
  lasting.vantages = {"fra1", "nrt1"};
  lasting.evidence = {{"web", "reset", "fra1", Cause::server_failure, 1.696},
                      {"routers", "silent", "", Cause::routing_withdrawal, 0.5}};
  lasting.summary = host + " refuses connections.";
  Incident over = lasting;
  over.id = "dprk";
  over.scope = "group:dprk";
  over.started = kTaken - 5min;
  over.ended = kTaken - 3min;
  over.cause = over.likeliest = Cause::congestion;
  over.probability = 0.8;
  over.end_state = "restored";
  over.summary = "Loss rose over the rounds.";
  return {{lasting, over},
          {{lasting.scope, Cause::server_failure, 1}, {over.scope, Cause::congestion, 2}}};
}

inline NodeInfo sample_info() {
  return {"0.1.0", "abc1234", "GCC 12.2.0", kTaken - std::chrono::hours(2)};
}

/// A node whose snapshot stands still until it is told another.
class FakeNode final : public Node {
 public:
  explicit FakeNode(Snapshot snapshot = sample_snapshot())
      : snapshot_(std::make_shared<const Snapshot>(std::move(snapshot))) {}

  void snapshot(SnapshotDone done) override { done(snapshot_); }
  const Telemetry& telemetry() const override { return telemetry_; }
  SweepReportsPtr sweeps() const override {
    return std::make_shared<const SweepReports>(sample_sweeps());
  }
  IncidentReportPtr incidents() const override {
    return std::make_shared<const IncidentReport>(incident_report);
  }
  std::string config_text() const override { return "vantage: {name: fra1}\n"; }
  void reload(ReloadDone done) override { done(reload_mistakes); }
  void probe(ProbeWish wish, ProbeDone done) override {
    last_wish = std::move(wish);
    done(probe_answer);
  }

  void publish(Snapshot snapshot) {
    snapshot_ = std::make_shared<const Snapshot>(std::move(snapshot));
  }
  Telemetry& counters() { return telemetry_; }

  IncidentReport incident_report = sample_incidents();
  std::string reload_mistakes;
  ProbeWish last_wish;
  ProbeAnswer probe_answer;

 private:
  SnapshotPtr snapshot_;
  Telemetry telemetry_;
};

}  // namespace reachd::exporter
