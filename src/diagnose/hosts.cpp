#include "diagnose/hosts.hpp"

#include <algorithm>

namespace reachd::diagnose {
namespace {

bool is_known(State state) {
  return state == State::up || state == State::degraded || state == State::down;
}

UtcTime onset_of(const HostEvidence& host, std::span<const CheckEvidence> checks) {
  UtcTime onset = UtcTime::max();
  for (const CheckEvidence& check : checks) {
    if (takes_part(host, check) && check.since) onset = std::min(onset, *check.since);
  }
  return onset != UtcTime::max() || !host.since ? onset : *host.since;
}

UtcTime recovery_of(std::span<const CheckEvidence> checks) {
  UtcTime latest = UtcTime::min();
  for (const CheckEvidence& check : checks) {
    if (check.state == State::up && check.since) latest = std::max(latest, *check.since);
  }
  return latest;
}

class Merger {
 public:
  void add(const Witness& witness) {
    for (const HostEvidence& host : witness.evidence->hosts) {
      if (is_known(host.state)) add(witness, host);
    }
  }

  SeenHosts finish() {
    for (auto& [name, host] : hosts_) {
      host.unsure = static_cast<std::size_t>(std::ranges::count_if(
          answered_[name], [&host = host](UtcTime answered) { return answered < host.onset; }));
    }
    return std::move(hosts_);
  }

 private:
  void add(const Witness& witness, const HostEvidence& host) {
    const auto checks = witness.evidence->checks_of(host);
    SeenHost& seen = hosts_[host.host->name];
    if (!seen.host) seen.host = host.host;
    if (seen.address == IpAddress()) seen.address = host.address;
    seen.knowing.push_back(witness.index);
    for (const CheckEvidence& check : checks) seen.round = std::max(seen.round, check.interval);
    const std::string_view vantage = witness.evidence->vantage->name;
    if (is_whole(host, checks)) seen.whole.emplace(vantage, recovery_of(checks));
    if (!fails(host, checks)) {
      answered_[host.host->name].push_back(host.answered ? *host.answered : UtcTime::max());
      return;
    }
    seen.failing.push_back(witness.index);
    seen.failing_to.push_back(vantage);
    MaybeTime decided;
    for (const CheckEvidence& check : checks) {
      if (!takes_part(host, check)) continue;
      if (check.decided && (!decided || *check.decided < *decided)) decided = check.decided;
      if (!check.answers_again) seen.is_steady = true;
      if (check.failure != Outcome::timeout) seen.replies = true;
    }
    seen.onset = std::min(seen.onset, onset_of(host, checks));
    seen.decided.push_back(decided);
  }

  SeenHosts hosts_;
  /// When it last answered each to which it does not fail; at the end of time if that is not told.
  std::map<std::string, std::vector<UtcTime>, std::less<>> answered_;
};

}  // namespace

bool takes_part(const HostEvidence& host, const CheckEvidence& check) {
  return check.state == State::down &&
         (host.state == State::down || check.service != Service::echo);
}

bool fails(const HostEvidence& host, std::span<const CheckEvidence> checks) {
  return std::ranges::any_of(checks,
                             [&](const CheckEvidence& check) { return takes_part(host, check); });
}

bool is_whole(const HostEvidence& host, std::span<const CheckEvidence> checks) {
  if (host.state != State::up && host.state != State::degraded) return false;
  const bool only_echo = std::ranges::all_of(
      checks, [](const CheckEvidence& check) { return check.service == Service::echo; });
  return std::ranges::all_of(checks, [&](const CheckEvidence& check) {
    const bool counts = check.service != Service::echo || only_echo;
    return !counts || check.state == State::up || check.state == State::unproven;
  });
}

SeenHosts merge(std::span<const Witness> witnesses) {
  Merger merger;
  for (const Witness& witness : witnesses) merger.add(witness);
  return merger.finish();
}

}  // namespace reachd::diagnose
