#include "diagnose/hosts.hpp"

#include <algorithm>
#include <chrono>
#include <set>

#include "diagnose/hush.hpp"
#include "diagnose/strain.hpp"

namespace reachd::diagnose {
namespace {

/// What another vantage has seen fail for longer does not make two silent machines suspicious.
constexpr Duration kFresh = std::chrono::seconds(90);

UtcTime onset_of(const HostEvidence& host, std::span<const CheckEvidence> checks) {
  UtcTime onset = UtcTime::max();
  for (const CheckEvidence& check : checks) {
    if (takes_part(host, checks, check) && check.since) onset = std::min(onset, *check.since);
  }
  return onset != UtcTime::max() || !host.since ? onset : *host.since;
}

AnswerTimes answer_times(std::span<const CheckEvidence> checks) {
  AnswerTimes times;
  times.fill(UtcTime::min());
  for (const CheckEvidence& check : checks) {
    UtcTime& time = times[static_cast<std::size_t>(check.service)];
    if (check.state == State::up && check.since) time = std::max(time, *check.since);
  }
  return times;
}

/// The latest time at which a service that is up came to be in doubt.
UtcTime last_doubt(std::span<const CheckEvidence> checks) {
  UtcTime latest = UtcTime::min();
  for (const CheckEvidence& check : checks) {
    if (check.doubted) latest = std::max(latest, *check.doubted);
  }
  return latest;
}

/// When it was decided that the host fails to this vantage, as far as that is told.
MaybeTime decision_of(const HostEvidence& host, std::span<const CheckEvidence> checks) {
  MaybeTime decided;
  for (const CheckEvidence& check : checks) {
    if (!takes_part(host, checks, check) || !check.decided) continue;
    const bool needs_doubt = check.service == Service::echo && host.state != State::down;
    const UtcTime time =
        needs_doubt ? std::max(*check.decided, last_doubt(checks)) : *check.decided;
    if (!decided || time < *decided) decided = time;
  }
  return decided;
}

class Merger {
 public:
  Merger(std::span<const Witness> witnesses, UtcTime now) : now_(now), witnesses_(witnesses) {
    for (const Witness& witness : witnesses) listen_to(witness);
  }

  SeenHosts merge() {
    for (const Witness& witness : witnesses_) add(witness);
    settle();
    return std::move(hosts_);
  }

 private:
  /// What a host has in common with others of its group.
  struct Common {
    bool strained = false;
    /// Null if it is not.
    const Hushed* hushed = nullptr;
  };

  void listen_to(const Witness& witness) {
    if (witnesses_.size() == 1) return;
    const auto hushed = hushed_hosts(*witness.evidence, {});
    for (const HostEvidence& host : witness.evidence->hosts) {
      const auto checks = witness.evidence->checks_of(host);
      const auto hush = hushed.find(host.host->name);
      const bool is_hushed = hush != hushed.end() && now_ - hush->second.onset <= kFresh;
      const bool has_failed = fails(host, checks) && now_ - onset_of(host, checks) <= kFresh;
      if (!has_failed && !is_hushed) continue;
      for_each_group(host, [&](std::string_view group) { rumours_[group].insert(witness.index); });
    }
  }

  /// Groups of which another has just seen hosts fail.
  GroupNames rumours_for(const Witness& witness) const {
    GroupNames groups;
    for (const auto& [group, sources] : rumours_) {
      if (sources.size() > 1 || !sources.contains(witness.index)) groups.insert(group);
    }
    return groups;
  }

  void add(const Witness& witness) {
    const bool is_alone = witnesses_.size() == 1;
    // Alone it cannot tell a queue in the country from one in its own line that controls miss.
    const Strain strain = is_alone ? Strain() : strain_of(*witness.evidence);
    const auto hushed =
        is_alone ? HushedHosts() : hushed_hosts(*witness.evidence, rumours_for(witness));
    for (const HostEvidence& host : witness.evidence->hosts) {
      if (!is_known(host.state)) continue;
      const auto hush = hushed.find(host.host->name);
      const std::string_view name = host.host->name;
      if (strain.lossy.contains(name)) {
        hosts_[host.host->name].lossy_to.insert(witness.evidence->vantage->name);
      }
      add(witness, host,
          {strain.strained.contains(name), hush == hushed.end() ? nullptr : &hush->second});
    }
  }

  void settle() {
    for (auto& [name, host] : hosts_) {
      if (host.by_strain) {
        host.onset = std::chrono::floor<std::chrono::minutes>(now_);
        continue;
      }
      for (const UtcTime answered : answered_[name]) {
        ++(answered < host.onset ? host.unsure : host.answered);
      }
    }
  }

  void add(const Witness& witness, const HostEvidence& host, const Common& common) {
    const auto checks = witness.evidence->checks_of(host);
    SeenHost& seen = hosts_[host.host->name];
    if (!seen.host) seen.host = host.host;
    if (seen.address == IpAddress()) seen.address = host.address;
    seen.knowing.push_back(witness.index);
    for (const CheckEvidence& check : checks) seen.round = std::max(seen.round, check.interval);
    const std::string_view vantage = witness.evidence->vantage->name;
    if (fails(host, checks)) {
      seen.is_decided = true;
      note_failure(seen, host, checks);
      note_failing(seen, witness, decision_of(host, checks), false);
    } else if (common.hushed != nullptr) {
      seen.is_steady = true;
      seen.onset = std::min(seen.onset, common.hushed->onset);
      note_failing(seen, witness, common.hushed->decided, false);
    } else if (common.strained) {
      note_failing(seen, witness, now_, true);
    } else {
      if (is_whole(host, checks)) seen.whole.emplace(vantage, answer_times(checks));
      if (host.answered) answered_[host.host->name].push_back(*host.answered);
    }
  }

  static void note_failing(SeenHost& seen, const Witness& witness, MaybeTime decided,
                           bool by_strain) {
    seen.by_strain = by_strain && (seen.by_strain || seen.failing.empty());
    seen.failing.push_back(witness.index);
    seen.failing_to.push_back(witness.evidence->vantage->name);
    seen.decided.push_back(decided);
  }

  static void note_failure(SeenHost& seen, const HostEvidence& host,
                           std::span<const CheckEvidence> checks) {
    for (const CheckEvidence& check : checks) {
      if (!takes_part(host, checks, check)) continue;
      if (!check.answers_again) seen.is_steady = true;
      if (check.failure != Outcome::timeout) seen.replies = true;
    }
    seen.onset = std::min(seen.onset, onset_of(host, checks));
  }

  UtcTime now_;
  std::span<const Witness> witnesses_;
  /// By group: the witnesses to which hosts of it fail since a short while.
  std::map<std::string_view, std::set<std::size_t>> rumours_;
  SeenHosts hosts_;
  /// When it last answered those to which it does not fail, as far as they tell.
  std::map<std::string, std::vector<UtcTime>, std::less<>> answered_;
};

/// Whether no service speaks for the host while its echo is silent: of those that are known there
/// is one at least, and each is in doubt.
bool are_services_in_doubt(std::span<const CheckEvidence> checks) {
  bool any = false;
  for (const CheckEvidence& check : checks) {
    if (check.service == Service::echo || check.state != State::up) continue;
    if (!check.doubted) return false;
    any = true;
  }
  return any;
}

}  // namespace

bool takes_part(const HostEvidence& host, std::span<const CheckEvidence> checks,
                const CheckEvidence& check) {
  if (check.state != State::down) return false;
  if (host.state == State::down || check.service != Service::echo) return true;
  const bool answered_since = !host.answered || !check.since || *host.answered >= *check.since;
  return !answered_since && are_services_in_doubt(checks);
}

bool fails(const HostEvidence& host, std::span<const CheckEvidence> checks) {
  return std::ranges::any_of(
      checks, [&](const CheckEvidence& check) { return takes_part(host, checks, check); });
}

bool is_whole(const HostEvidence& host, std::span<const CheckEvidence> checks) {
  if (host.state != State::up && host.state != State::degraded) return false;
  const bool only_echo = std::ranges::all_of(
      checks, [](const CheckEvidence& check) { return check.service == Service::echo; });
  return std::ranges::all_of(checks, [&](const CheckEvidence& check) {
    const bool counts = check.service != Service::echo || only_echo;
    const bool answers = check.state == State::up || check.state == State::unproven;
    return !check.doubted && (!counts || answers);
  });
}

std::string machine_of(const std::string& name, const IpAddress& address) {
  return address == IpAddress() ? name : address.to_string();
}

SeenHosts merge(std::span<const Witness> witnesses, UtcTime now) {
  return Merger(witnesses, now).merge();
}

}  // namespace reachd::diagnose
