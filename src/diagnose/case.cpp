#include "diagnose/case.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdio>
#include <utility>

namespace reachd::diagnose {
namespace {

using namespace std::chrono_literals;

/// After so long without a further recovery the last few hosts are an incident of their own.
constexpr Duration kLongAfter = 1h;
constexpr std::size_t kOneInTen = 10;

/// FNV-1a, 64 bits, in hexadecimal.
std::string id_of(const std::string& name, UtcTime started) {
  std::uint64_t hash = 0xcbf29ce484222325;
  for (const char letter : name + "@" + format_time(started)) {
    hash = (hash ^ static_cast<unsigned char>(letter)) * 0x100000001b3;
  }
  std::array<char, 17> text{};
  std::snprintf(text.data(), text.size(), "%016llx", static_cast<unsigned long long>(hash));
  return text.data();
}

}  // namespace

Case::Case(std::string scope, UtcTime started, UtcTime detected)
    : last_onset_(started), widened_(detected) {
  incident_.id = id_of(scope, started);
  incident_.scope = std::move(scope);
  incident_.started = started;
  incident_.detected = detected;
  incident_.history.push_back({detected, Cause::undetermined, 0, incident_.scope});
}

bool Case::is_failing(const std::string& host) const {
  const auto member = members_.find(host);
  return member != members_.end() && member->second.failing;
}

std::size_t Case::failing_count() const {
  return static_cast<std::size_t>(
      std::ranges::count_if(members_, [](const auto& member) { return member.second.failing; }));
}

void Case::join(const std::string& name, const SeenHost& host, const Landscape& landscape,
                UtcTime now) {
  widened_ = now;
  Member member;
  member.unit = landscape.unit_of(name);
  member.onset = member.latest_onset = host.onset;
  member.strained = member.was_strained = host.by_strain;
  const auto before = members_.find(name);
  if (before != members_.end()) {
    member.onset = std::min(member.onset, before->second.onset);
    member.fell = before->second.fell;
    member.was_strained = member.was_strained || before->second.was_strained;
  }
  if (host.is_decided && !member.fell) member.fell = host.onset;
  member.failed_to.insert(host.failing_to.begin(), host.failing_to.end());
  members_.insert_or_assign(name, std::move(member));
  hosts_.insert(name);
  incident_.started = std::min(incident_.started, host.onset);
  last_onset_ = std::max(last_onset_, host.onset);
  round_ = std::max(round_, host.round);
}

void Case::identify(bool again) {
  const auto first = std::ranges::min_element(members_, {}, [](const auto& member) {
    return std::pair(member.second.onset, member.first);
  });
  if (first == members_.end()) return;
  incident_.id = id_of((again ? "left:" : "host:") + first->first, first->second.onset);
}

void Case::absorb(const Case& other) {
  for (const auto& [name, member] : other.members_) {
    const auto [place, is_new] = members_.emplace(name, member);
    if (!is_new && !place->second.fell) place->second.fell = member.fell;
  }
  hosts_.insert(other.hosts_.begin(), other.hosts_.end());
  auto& history = incident_.history;
  history.insert(history.end(), other.incident_.history.begin(), other.incident_.history.end());
  std::ranges::stable_sort(history, {}, &Verdict::time);
  incident_.started = std::min(incident_.started, other.incident_.started);
  incident_.detected = std::min(incident_.detected, other.incident_.detected);
  incident_.flaps += other.incident_.flaps;
  last_onset_ = std::max(last_onset_, other.last_onset_);
  round_ = std::max(round_, other.round_);
}

void Case::set_scope(const std::string& scope, UtcTime now) {
  if (scope == incident_.scope) return;
  incident_.scope = scope;
  note(now);
}

bool Case::is_about(const std::set<std::string>& cluster, bool in_silence) const {
  if (incident_.cause == Cause::congestion && in_silence) return true;
  const auto own = static_cast<std::size_t>(
      std::ranges::count_if(cluster, [this](const std::string& host) { return holds(host); }));
  return has_ended() ? own > 0 && 2 * own >= members_.size() : own > 0;
}

bool Case::has_recovered(const Member& member, const SeenHost& host) {
  if (host.fails()) return false;
  std::size_t whole = 0;
  std::size_t failing = 0;
  for (const std::string& vantage : member.failed_to) {
    const bool is_lossy = member.strained && host.lossy_to.contains(vantage);
    if (host.whole.contains(vantage) && !is_lossy) ++whole;
    if (is_lossy || std::ranges::count(host.failing_to, vantage) > 0) ++failing;
  }
  return whole > 0 && whole >= failing;
}

UtcTime Case::recovery_of(const Member& member, const SeenHost& host, UtcTime now) {
  if (member.strained) return now;
  AnswerTimes first;
  first.fill(UtcTime::max());
  for (const std::string& vantage : member.failed_to) {
    const auto whole = host.whole.find(vantage);
    if (whole == host.whole.end()) continue;
    for (std::size_t service = 0; service < kServices; ++service) {
      const UtcTime time = whole->second[service];
      if (time >= member.latest_onset) first[service] = std::min(first[service], time);
    }
  }
  UtcTime last = UtcTime::min();
  for (const UtcTime time : first) {
    if (time != UtcTime::max()) last = std::max(last, time);
  }
  return last == UtcTime::min() ? now : last;
}

void Case::follow(const SeenHosts& seen, UtcTime now) {
  if (has_ended()) return;
  UtcTime last_recovery = incident_.started;
  for (auto& [name, member] : members_) {
    const auto host = seen.find(name);
    if (host != seen.end() && host->second.is_known()) {
      const auto& failing_to = host->second.failing_to;
      if (host->second.fails()) {
        member.failing = true;
        member.strained = host->second.by_strain;
        if (host->second.is_decided && !member.fell) member.fell = host->second.onset;
      }
      if (member.failing) member.failed_to.insert(failing_to.begin(), failing_to.end());
      if (member.failing && has_recovered(member, host->second)) {
        member.failing = false;
        member.recovered = recovery_of(member, host->second, now);
      }
    }
    last_recovery = std::max(last_recovery, member.recovered);
  }
  if (!members_.empty() && failing_count() == 0 && !has_ended()) incident_.ended = last_recovery;
}

void Case::remember_onsets(SeenHosts& seen) const {
  for (const auto& [name, member] : members_) {
    const auto host = seen.find(name);
    const bool is_strained = host != seen.end() && host->second.by_strain;
    if (is_strained && member.failing) host->second.onset = member.latest_onset;
  }
}

bool Case::was_seen_by(std::string_view vantage) const {
  return std::ranges::any_of(members_, [vantage](const auto& member) {
    return member.second.failed_to.contains(vantage);
  });
}

void Case::drop_unwatched(const std::set<std::string_view>& watched, UtcTime now) {
  const auto is_gone = [&](const auto& member) { return !watched.contains(member.first); };
  if (std::erase_if(members_, is_gone) > 0 && members_.empty() && !has_ended()) {
    incident_.ended = now;
  }
}

void Case::resume() {
  if (has_ended()) ++incident_.flaps;
  incident_.ended.reset();
}

void Case::leave_behind_what_stays_down(UtcTime now) {
  const std::size_t failing = failing_count();
  if (failing == 0 || failing * kOneInTen > members_.size()) return;
  UtcTime last_recovery = incident_.started;
  for (const auto& [name, member] : members_) {
    if (!member.failing) last_recovery = std::max(last_recovery, member.recovered);
  }
  if (now - last_recovery < kLongAfter) return;
  std::erase_if(members_, [](const auto& member) { return member.second.failing; });
  incident_.ended = last_recovery;
}

std::vector<UtcTime> Case::onsets() const {
  return by_unit([](const Member& member) { return MaybeTime(member.onset); });
}

std::vector<UtcTime> Case::falls() const {
  return by_unit([](const Member& member) { return member.fell; });
}

template <typename Function>
std::vector<UtcTime> Case::by_unit(Function time_of) const {
  std::map<std::string_view, UtcTime> units;
  for (const auto& [name, member] : members_) {
    const MaybeTime time = time_of(member);
    if (!time) continue;
    const auto [place, is_new] = units.emplace(member.unit, *time);
    if (!is_new) place->second = std::min(place->second, *time);
  }
  std::vector<UtcTime> times;
  for (const auto& [unit, time] : units) times.push_back(time);
  std::ranges::sort(times);
  return times;
}

}  // namespace reachd::diagnose
