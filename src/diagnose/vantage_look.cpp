#include "diagnose/vantage_look.hpp"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>

#include "diagnose/vantages.hpp"

namespace reachd::diagnose {
namespace {

using namespace std::chrono_literals;

/// The group whose hosts are the country's routers.
constexpr std::string_view kRouters = "routers";
/// A window before an onset is clean up to this share of loss: what more was lost may be chance
/// with more than this probability.
constexpr double kCleanLoss = 0.02;
constexpr double kChance = 0.05;
/// What a check usually loses is sure to be learned, and not what is assumed at first (0.1) or what
/// the last minutes brought, from here on.
constexpr double kLearnedLoss = 0.15;
constexpr std::uint32_t kLeastProbes = 5;
constexpr double kRaised = 0.25;
/// Of the ten minutes before, of which a sudden flood may have had half a minute.
constexpr double kRaisedBefore = 0.05;
constexpr double kLeastSurvivorLoss = 0.05;
constexpr double kMostSurvivorLoss = 0.95;
/// Level shifts belong to an incident so long before and after its start.
constexpr Duration kShiftWindow = 10min;
constexpr double kMostShiftLoss = 0.2;
constexpr std::size_t kLeastAnswering = 4;
/// So many machines have something in common.
constexpr std::size_t kLeastToShare = 3;

/// Whether so many of the probes are lost by chance so seldom, where each is with probability
/// `share`, that it was something else: the upper tail of the binomial distribution.
bool exceeds(const ProbeTally& tally, double share) {
  double term = std::pow(1 - share, tally.probes);
  double below = 0;
  for (std::uint32_t lost = 0; lost < tally.lost; ++lost) {
    below += term;
    term *= share / (1 - share) * (tally.probes - lost) / (lost + 1);
  }
  return 1 - below < kChance;
}

/// The part of the question that one vantage answers.
class Look {
 public:
  Look(const Question& question, const Witness& witness, bool ends_in_several,
       std::vector<Finding>& findings)
      : question_(question),
        vantage_(*witness.evidence),
        ends_in_several_(ends_in_several),
        findings_(findings) {
    for (const std::string& name : question_.hosts) {
      const auto seen = question_.seen.find(name);
      if (seen == question_.seen.end()) continue;
      failing_ += static_cast<std::size_t>(std::ranges::count(seen->second.failing, witness.index));
    }
  }

  void all() {
    put("routers", routers());
    put("before", before());
    const Value left = survivors();
    put("survivors", left);
    put("failure", failure());
    put("services", services());
    put("path", path());
    // In a full queue all are late by the same, too: that tells of no other way.
    if (left != "strained") put("rtt_level", rtt_level());
    put("controls", controls());
  }

  void back() {
    const Value level = rtt_level();
    if (level == "shifted") put("rtt_level", level);
  }

 private:
  using Value = std::optional<std::string_view>;

  void put(std::string_view signal, Value value) {
    if (value) findings_.push_back({signal, *value, vantage_.vantage->name, failing_});
  }
  bool is_asked_about(const HostEvidence& host) const {
    return question_.hosts.contains(host.host->name);
  }
  template <typename Function>
  void for_each_failing(Function function) const {
    for (const HostEvidence& host : vantage_.hosts) {
      if (!is_asked_about(host)) continue;
      const auto checks = vantage_.checks_of(host);
      for (const CheckEvidence& check : checks) {
        if (takes_part(host, checks, check)) function(host, check);
      }
    }
  }

  Value routers() const {
    std::size_t answering = 0;
    std::size_t silent = 0;
    for (const HostEvidence& host : vantage_.hosts) {
      if (!std::ranges::count(host.host->groups, kRouters)) continue;
      if (host.state == State::up || host.state == State::degraded) ++answering;
      if (host.state == State::down) ++silent;
    }
    if (answering + silent == 0) return {};
    return answering >= silent ? "answer" : "silent";
  }

  /// Loss that these checks always have says nothing of what came before.
  Value before() const {
    const Past past = shared_past();
    if (past.tally.probes < kLeastProbes) return {};
    const bool late = past.tally.raised_share() >= kRaisedBefore;
    if (late || exceeds(past.tally, past.usual / past.tally.probes)) return "degraded";
    return exceeds(past.tally, kCleanLoss) ? Value() : "clean";
  }

  struct Past {
    ProbeTally tally;
    /// So many of the probes are usually lost.
    double usual = 0;

    Past& operator+=(const Past& other) {
      tally += other.tally;
      usual += other.usual;
      return *this;
    }
  };

  /// Of all machines that fail, or of all but the worst: what one alone lost was its own trouble.
  Past shared_past() const {
    std::map<std::string, Past> machines;
    for_each_failing([&](const HostEvidence& host, const CheckEvidence& check) {
      const bool is_learned = check.usual_loss >= kLearnedLoss;
      const double usual = check.before.probes * (is_learned ? check.usual_loss : kCleanLoss);
      machines[question_.landscape.unit_of(host.host->name)] += {check.before, usual};
    });
    if (machines.size() >= kLeastToShare) {
      machines.erase(std::ranges::max_element(
          machines, {}, [](const auto& machine) { return machine.second.tally.lost; }));
    }
    Past sum;
    for (const auto& [unit, past] : machines) sum += past;
    return sum;
  }

  /// Those that answer in the same /24s and /48s.
  Value survivors() const {
    std::set<Prefix> near;
    for (const HostEvidence& host : vantage_.hosts) {
      if (is_asked_about(host)) near.insert(politeness_prefix(host.address));
    }
    ProbeTally sum;
    for (const HostEvidence& host : vantage_.hosts) {
      if (!near.contains(politeness_prefix(host.address))) continue;
      for (const CheckEvidence& check : vantage_.checks_of(host)) {
        if (check.state == State::up) sum += check.lately;
      }
    }
    if (sum.answered() < kLeastProbes) return {};
    const bool lossy = sum.loss() >= kLeastSurvivorLoss && sum.loss() <= kMostSurvivorLoss;
    return lossy && sum.raised_share() >= kRaised ? "strained" : "normal";
  }

  Value failure() const {
    std::size_t silent = 0;
    std::size_t refused = 0;
    std::size_t no_way = 0;
    for_each_failing([&](const HostEvidence&, const CheckEvidence& check) {
      if (check.failure == Outcome::unreachable) return void(++no_way);
      check.failure == Outcome::timeout ? ++silent : ++refused;
    });
    if (silent + refused + no_way == 0) return {};
    if (refused > silent + no_way) return "refusal";
    return no_way > silent ? "unreachable" : "silence";
  }

  Value services() const {
    bool only_names = true;
    std::size_t failing = 0;
    std::size_t answering_too = 0;
    for (const HostEvidence& host : vantage_.hosts) {
      if (!is_asked_about(host)) continue;
      bool any_fails = false;
      bool any_answers = false;
      const auto checks = vantage_.checks_of(host);
      for (const CheckEvidence& check : checks) {
        if (check.state == State::up && !check.doubted) any_answers = true;
        if (!takes_part(host, checks, check)) continue;
        any_fails = true;
        if (check.service != Service::names && check.service != Service::echo) only_names = false;
        if (check.service == Service::echo && !is_name_server(host)) only_names = false;
      }
      if (any_fails) ++failing;
      if (any_fails && any_answers) ++answering_too;
    }
    if (failing == 0) return {};
    if (only_names && is_name_service()) return "names";
    return 2 * answering_too > failing ? "some" : "every";
  }

  /// At least half of the machines that serve names are among these: one of many is a server.
  bool is_name_service() const {
    std::set<IpAddress> known;
    std::set<IpAddress> asked_about;
    for (const HostEvidence& host : vantage_.hosts) {
      if (host.state == State::unproven || !is_name_server(host)) continue;
      known.insert(host.address);
      if (is_asked_about(host)) asked_about.insert(host.address);
    }
    return 2 * asked_about.size() >= known.size();
  }

  bool is_name_server(const HostEvidence& host) const {
    return std::ranges::any_of(vantage_.checks_of(host), [](const CheckEvidence& check) {
      return check.service == Service::names;
    });
  }

  /// Where the latest traces since the start end, beside where they used to.
  Value path() const {
    std::size_t home = 0;
    std::size_t upstream = 0;
    std::size_t before = 0;
    for (const HostEvidence& host : vantage_.hosts) {
      const PathEvidence& path = host.path;
      const bool is_new = path.time && *path.time >= question_.onsets.front();
      if (!is_asked_about(host) || !is_new || !path.home_asn) continue;
      if (path.reached || path.last_asn == path.home_asn) {
        ++home;
      } else {
        path.last_asn&& path.last_asn == path.upstream_asn ? ++upstream : ++before;
      }
    }
    if (home + upstream + before == 0) return {};
    if (home >= upstream + before) return "reaches";
    if (upstream < before) return "ends_before";
    return ends_in_several_ ? "ends_upstreams" : "ends_upstream";
  }

  Value rtt_level() const {
    std::size_t answering = 0;
    std::size_t shifted = 0;
    for (const CheckEvidence& check : vantage_.checks) {
      if (check.state != State::up || check.lately.answered() == 0) continue;
      // What is lossy as well is late for want of room, not by another way.
      if (check.lately.loss() > kMostShiftLoss) continue;
      ++answering;
      const bool is_of_it = check.level_shift &&
                            *check.level_shift >= question_.onsets.front() - kShiftWindow &&
                            *check.level_shift <= question_.onsets.back() + kShiftWindow;
      if (is_of_it) ++shifted;
    }
    if (answering < kLeastAnswering) return {};
    return 2 * shifted >= answering ? "shifted" : "same";
  }

  Value controls() const {
    const ProbeTally& controls = vantage_.controls;
    if (controls.probes < kLeastProbes) return {};
    return are_strained(controls) ? "strained" : "fine";
  }

  const Question& question_;
  const VantageEvidence& vantage_;
  bool ends_in_several_;
  std::vector<Finding>& findings_;
  std::size_t failing_ = 0;
};

}  // namespace

void look_from(const Witness& witness, const Question& question, bool ends_in_several,
               std::vector<Finding>& findings) {
  Look(question, witness, ends_in_several, findings).all();
}

void look_back_from(const Witness& witness, const Question& question,
                    std::vector<Finding>& findings) {
  Look(question, witness, false, findings).back();
}

}  // namespace reachd::diagnose
