#include <algorithm>
#include <chrono>
#include <optional>

#include "diagnose/diagnosis_impl.hpp"
#include "diagnose/vantages.hpp"

namespace reachd::diagnose {
namespace {

using namespace std::chrono_literals;

/// A host that fails so long after the last one may still belong to the same incident.
constexpr Duration kLinked = 30min;
/// To a vantage that is alone so many machines may be silent by chance, for so many rounds and a
/// half.
constexpr std::size_t kFewMachines = 2;
constexpr int kRoundsAlone = 5;
/// Added to a round: onsets that are no further apart are one event.
constexpr Duration kTogether = 30s;

}  // namespace

void Diagnosis::Impl::follow_hosts() {
  for (Case& one : cases_) {
    one.follow(seen_, now_);
    one.remember_onsets(seen_);
    one.leave_behind_what_stays_down(now_);
  }
  const Names fresh = newcomers();
  if (!fresh.empty()) place(fresh);
}

/// Hosts that fail and belong to no incident yet.
Diagnosis::Impl::Names Diagnosis::Impl::newcomers() const {
  Names names;
  for (const auto& [name, host] : seen_) {
    const auto holds = [&name = name](const Case& one) { return one.is_failing(name); };
    if (host.fails() && std::ranges::none_of(cases_, holds)) names.insert(name);
  }
  return names;
}

bool Diagnosis::Impl::may_be_linked(const Case& one, UtcTime onset) const {
  return onset - one.last_onset() <= kLinked;
}

/// Hosts of incidents that are too old to have to do with these: they take no part in shares.
Diagnosis::Impl::Names Diagnosis::Impl::apart_from(const Names& newcomers) const {
  UtcTime first = UtcTime::max();
  for (const std::string& name : newcomers) first = std::min(first, seen_.at(name).onset);
  Names apart;
  for (const Case& one : cases_) {
    if (one.has_ended() || may_be_linked(one, first)) continue;
    for (const std::string& host : one.hosts()) {
      if (one.is_failing(host)) apart.insert(host);
    }
  }
  return apart;
}

void Diagnosis::Impl::place(const Names& newcomers) {
  const Names apart = apart_from(newcomers);
  const Landscape landscape(seen_, apart);
  Names recent = newcomers;
  Duration round{};
  for (const Case& one : cases_) {
    for (const std::string& host : one.hosts()) {
      const auto seen = seen_.find(host);
      const bool takes_part = seen != seen_.end() && seen->second.fails() && !apart.contains(host);
      if (takes_part) recent.insert(host);
    }
  }
  for (const std::string& host : recent) round = std::max(round, seen_.at(host).round);
  for (const Names& cluster : landscape.clusters_of(recent, round + kTogether)) {
    place(cluster, newcomers, landscape);
  }
}

void Diagnosis::Impl::place(const Names& cluster, const Names& newcomers,
                            const Landscape& landscape) {
  Names fresh;
  std::ranges::set_intersection(cluster, newcomers, std::inserter(fresh, fresh.end()));
  const bool in_silence =
      std::ranges::none_of(cluster, [this](const auto& name) { return seen_.at(name).replies; });
  Case* home = nullptr;
  bool is_new = false;
  for (auto one = cases_.begin(); one != cases_.end();) {
    if (!one->is_about(cluster, in_silence)) {
      ++one;
    } else if (home == nullptr) {
      home = &*one++;
    } else {
      absorb(*home, *one);
      one = cases_.erase(one);
    }
  }
  if (home == nullptr) {
    if (fresh.empty()) return;
    const auto agreed = agreed_at(cluster);
    if (!agreed || is_too_early(fresh, landscape) || is_strain_of_few(cluster, landscape)) {
      waits_ = true;
      return;
    }
    is_new = true;
    const SeenHost& first = seen_.at(*fresh.begin());
    home = &cases_.emplace_back(landscape.scope_of(cluster), first.onset, *agreed);
  }
  if (home->has_ended()) home->resume();
  for (const std::string& host : fresh) home->join(host, seen_.at(host), landscape, now_);
  if (is_new) identify(*home);
  absorb_partial_views(*home);
  if (is_new && needs_patience(fresh, landscape)) home->detected_at(now_);
  home->set_scope(landscape.scope_of(home->hosts()), now_);
}

void Diagnosis::Impl::identify(Case& one) {
  one.identify();
  const auto has_its_id = [&](const Incident& other) { return other.id == one.incident().id; };
  const auto is_taken = [&](const Case& other) {
    return &other != &one && has_its_id(other.incident());
  };
  if (std::ranges::any_of(cases_, is_taken) || std::ranges::any_of(past_, has_its_id)) {
    one.identify(true);
  }
}

/// What was counted is counted once, whichever of the two it was.
void Diagnosis::Impl::absorb(Case& home, const Case& other) {
  home.absorb(other);
  if (counted_.erase(other.incident().id) > 0) counted_.insert(home.incident().id);
}

/// What one vantage saw before the others did was this.
void Diagnosis::Impl::absorb_partial_views(Case& home) {
  for (auto& [vantage, cases] : partial_cases_) {
    std::erase_if(cases, [&](const Case& one) {
      const bool overlaps = std::ranges::any_of(
          one.hosts(), [&](const std::string& host) { return home.holds(host); });
      if (overlaps) absorb(home, one);
      return overlaps;
    });
  }
}

/// Those that know the state of any of these hosts: the others have no say.
std::vector<Witness> Diagnosis::Impl::witnesses_of(const Names& hosts) const {
  std::vector<Witness> knowing;
  std::ranges::copy_if(witnesses_, std::back_inserter(knowing), [&](const Witness& witness) {
    return std::ranges::any_of(hosts, [&](const std::string& name) {
      const auto host = seen_.find(name);
      return host != seen_.end() && std::ranges::count(host->second.knowing, witness.index) > 0;
    });
  });
  return knowing;
}

/// When so many had decided that some of these hosts fails that they were more than half of those
/// that know any; nullopt while they are not. Each may have looked at another host first.
std::optional<UtcTime> Diagnosis::Impl::agreed_at(const Names& hosts) const {
  std::map<std::size_t, UtcTime> decided;
  for (const std::string& name : hosts) {
    const SeenHost& host = seen_.at(name);
    for (std::size_t i = 0; i < host.failing.size(); ++i) {
      const UtcTime time = host.decided[i] ? *host.decided[i] : now_;
      const auto [place, is_new] = decided.emplace(host.failing[i], time);
      if (!is_new) place->second = std::min(place->second, time);
    }
  }
  const std::size_t needed = witnesses_of(hosts).size() / 2 + 1;
  if (decided.size() < needed) return {};
  std::vector<UtcTime> times;
  for (const auto& [witness, time] : decided) times.push_back(time);
  std::ranges::sort(times);
  return times[needed - 1];
}

/// What a full queue before them does, it does to many of some group.
bool Diagnosis::Impl::is_strain_of_few(const Names& hosts, const Landscape& landscape) const {
  return std::ranges::all_of(hosts,
                             [this](const auto& name) { return seen_.at(name).by_strain; }) &&
         !landscape.are_much_of_a_group(hosts);
}

/// Where nobody else looks, a few probes of one machine or two may be lost one after another:
/// silence takes some rounds more.
bool Diagnosis::Impl::needs_patience(const Names& hosts, const Landscape& landscape) const {
  return witnesses_of(hosts).size() == 1 && landscape.units_of(hosts).size() <= kFewMachines &&
         std::ranges::none_of(hosts, [this](const auto& name) { return seen_.at(name).replies; });
}

bool Diagnosis::Impl::is_too_early(const Names& hosts, const Landscape& landscape) const {
  return needs_patience(hosts, landscape) &&
         std::ranges::all_of(hosts, [this](const std::string& name) {
           const SeenHost& host = seen_.at(name);
           const Duration patience = kRoundsAlone * host.round + host.round / 2;
           return !host.is_steady || now_ - host.onset < patience;
         });
}

void Diagnosis::Impl::judge_hosts() {
  if (cases_.empty() &&
      std::ranges::all_of(partial_cases_, [](const auto& one) { return one.second.empty(); })) {
    return;
  }
  const Landscape landscape(seen_, {});
  for (Case& one : cases_) judge(one, landscape);
  for (auto& [vantage, cases] : partial_cases_) {
    for (Case& one : cases) judge(one, landscape);
  }
}

void Diagnosis::Impl::judge(Case& one, const Landscape& landscape) {
  const auto onsets = one.onsets();
  const auto falls = one.falls();
  std::vector<Witness> knowing = witnesses_of(one.hosts());
  if (one.has_ended()) {
    std::erase_if(knowing, [&](const Witness& witness) {
      return !one.was_seen_by(witness.evidence->vantage->name);
    });
  }
  const Question question{one.hosts(), onsets,    falls,       knowing,
                          seen_,       landscape, one.round(), one.has_ended()};
  std::vector<Finding> findings;
  for (const auto& source : sources_) source->look(question, findings);
  if (one.has_ended()) return one.judge_in_hindsight(*table_, std::move(findings), now_);
  one.note_known(static_cast<std::size_t>(
      std::ranges::count_if(seen_, [](const auto& host) { return host.second.is_known(); })));
  one.set_witnesses(names_of(knowing), standing_of(knowing.size()));
  one.judge(*table_, std::move(findings), now_);
}

}  // namespace reachd::diagnose
