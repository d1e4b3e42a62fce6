#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "config/likelihood_reader.hpp"
#include "diagnose/diagnosis.hpp"
#include "reachd/evidence.hpp"

namespace reachd::diagnose {

using namespace std::chrono_literals;

/// The table that is shipped.
inline LikelihoodsPtr shipped_table() {
  const auto result = config::load_likelihoods(REACHD_SOURCE_DIR "/config/likelihoods.yml");
  EXPECT_TRUE(result.mistakes.empty());
  return result.table;
}

/// What one vantage sees, made by hand; checks are made 60 s apart.
class View {
 public:
  explicit View(std::string name) {
    evidence_.vantage = std::make_shared<const Vantage>(Vantage{std::move(name), "lab", 0});
    evidence_.controls = {12, 0, 0};
  }

  /// With a clean past; every service answers.
  void add(const std::string& name, const std::string& address, std::vector<std::string> groups,
           const std::vector<Service>& services) {
    HostEvidence host;
    host.host =
        std::make_shared<const Host>(Host{name, IpAddress::parse(address), std::move(groups)});
    host.address = *host.host->address;
    host.state = State::up;
    host.first_check = static_cast<std::uint32_t>(evidence_.checks.size());
    host.check_count = static_cast<std::uint32_t>(services.size());
    for (const Service service : services) {
      CheckEvidence check;
      check.service = service;
      check.state = State::up;
      check.interval = 60s;
      check.before = {10, 0, 0};
      check.lately = {5, 0, 0};
      evidence_.checks.push_back(check);
    }
    evidence_.hosts.push_back(host);
  }

  HostEvidence& host(const std::string& name) {
    return *std::ranges::find_if(evidence_.hosts,
                                 [&](const auto& host) { return host.host->name == name; });
  }
  std::span<CheckEvidence> checks(const std::string& name) {
    const HostEvidence& one = host(name);
    return std::span(evidence_.checks).subspan(one.first_check, one.check_count);
  }
  VantageEvidence& evidence() { return evidence_; }

  /// Every service of a host fails, or those of one kind.
  void fail(const std::string& name, UtcTime onset, Outcome how = Outcome::timeout) {
    for (CheckEvidence& check : checks(name)) turn(check, State::down, onset, how);
    settle(host(name), State::down, onset);
  }
  void fail_service(const std::string& name, Service service, UtcTime onset, Outcome how) {
    for (CheckEvidence& check : checks(name)) {
      if (check.service == service) turn(check, State::down, onset, how);
    }
    settle(host(name), State::degraded, onset);
  }
  void recover(const std::string& name, UtcTime onset) {
    for (CheckEvidence& check : checks(name)) turn(check, State::up, onset, Outcome::success);
    settle(host(name), State::up, onset);
  }

 private:
  static void turn(CheckEvidence& check, State state, UtcTime onset, Outcome how) {
    check.state = state;
    check.since = onset;
    check.decided = onset + 5s;
    check.failure = how;
  }
  static void settle(HostEvidence& host, State state, UtcTime onset) {
    host.state = state;
    host.since = onset;
  }

  VantageEvidence evidence_;
};

/// Three vantages that watch a small country: four web hosts and two name servers in 10.0.0.0/24,
/// two routers in 10.0.1.0/24.
class DiagnosisFixture : public testing::Test {
 protected:
  static constexpr UtcTime kStart{1'800'000'000s};
  static UtcTime at(double seconds) {
    return kStart + Duration(static_cast<Duration::rep>(seconds * 1e9));
  }

  DiagnosisFixture() {
    for (const char* name : {"fra1", "nrt1", "iad1"}) add_vantage(name);
  }

  void add_vantage(const std::string& name) {
    View& view = *views_.emplace_back(std::make_unique<View>(name));
    for (int i = 1; i <= 4; ++i) {
      view.add("web" + std::to_string(i), "10.0.0." + std::to_string(i), {"web", "net-0"},
               {Service::echo, Service::web});
    }
    for (int i = 1; i <= 2; ++i) {
      view.add("ns" + std::to_string(i), "10.0.0.1" + std::to_string(i), {"dns", "net-0"},
               {Service::echo, Service::names});
      view.add("router" + std::to_string(i), "10.0.1." + std::to_string(i), {"routers", "net-1"},
               {Service::echo});
    }
  }
  /// Ten more machines, in 10.0.2.0/24. Their names.
  std::vector<std::string> add_second_net() {
    std::vector<std::string> names;
    for (int i = 20; i < 30; ++i) names.push_back("x" + std::to_string(i));
    for (const auto& view : views_) {
      for (const std::string& name : names) {
        view->add(name, "10.0.2." + name.substr(1), {"net-2"}, {Service::echo});
      }
    }
    return names;
  }
  /// Everybody was answered by everything at that time, and not since.
  void answer_everybody(UtcTime time) {
    for (const auto& view : views_) {
      for (HostEvidence& host : view->evidence().hosts) host.answered = time;
    }
  }
  void use_vantages(std::size_t count) { views_.resize(count); }

  static std::vector<std::string> all_hosts() {
    return {"web1", "web2", "web3", "web4", "ns1", "ns2", "router1", "router2"};
  }
  void fail_everywhere(const std::vector<std::string>& names, UtcTime onset,
                       Outcome how = Outcome::timeout) {
    for (const auto& view : views_) {
      for (const std::string& name : names) view->fail(name, onset, how);
    }
  }
  void recover_everywhere(const std::vector<std::string>& names, UtcTime onset) {
    for (const auto& view : views_) {
      for (const std::string& name : names) view->recover(name, onset);
    }
  }

  void update(UtcTime now) {
    std::vector<const VantageEvidence*> vantages;
    for (const auto& view : views_) vantages.push_back(&view->evidence());
    diagnosis_.update(now, vantages);
  }
  /// Updates until a cause may be named.
  void settle(UtcTime onset) {
    update(onset + 5s);
    update(onset + 90s);
  }

  std::vector<Incident> incidents() const { return diagnosis_.report().incidents; }
  /// The only one.
  Incident incident() const {
    const auto all = incidents();
    EXPECT_EQ(all.size(), 1U);
    return all.empty() ? Incident{} : all.front();
  }

  std::vector<std::unique_ptr<View>> views_;
  Diagnosis diagnosis_{shipped_table(), all_sources()};
};

}  // namespace reachd::diagnose
