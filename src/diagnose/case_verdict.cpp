#include <algorithm>
#include <chrono>
#include <set>
#include <string>
#include <utility>

#include "diagnose/case.hpp"
#include "diagnose/posterior.hpp"
#include "diagnose/summary.hpp"

namespace reachd::diagnose {
namespace {

using namespace std::chrono_literals;

/// Added to a round before a cause is named: the confirming probes' time.
constexpr Duration kConfirmationTime = 15s;
/// A cause that was named is taken back below this.
constexpr double kLeastToKeep = 0.5;
constexpr std::size_t kMostHistory = 200;
/// Nine of ten at least are as good as all.
constexpr std::size_t kOneInTen = 10;

/// Seen once, it holds for the whole incident.
bool is_lasting(const Finding& finding) {
  return (finding.signal == "survivors" && finding.value == "strained") ||
         (finding.signal == "rtt_level" && finding.value == "shifted");
}

/// What came before was seen when it came: that it is no longer told, of a check that was back for
/// a moment, does not undo it.
bool is_of_the_past(const Finding& finding) { return finding.signal == "before"; }

/// A trace that arrives again after others did not: the way is back, which says nothing of why it
/// was gone, though the hosts behind it may still be silent.
bool is_way_back(const Finding& before, const Finding& now) {
  return now.signal == "path" && now.value == "reaches" && before.value != "reaches";
}

}  // namespace

/// Of one that flaps for months the first turns and the latest are kept.
void Case::note(UtcTime now) {
  auto& history = incident_.history;
  history.push_back({now, incident_.cause, incident_.probability, incident_.scope});
  while (history.size() > kMostHistory) history.erase(history.begin() + kMostHistory / 2);
}

/// Until the recovery begins, what is seen now holds, and what is no longer seen does not; later,
/// what was seen then: a host that is back says nothing of why it was gone.
void Case::take(std::vector<Finding> findings) {
  const auto place_of = [](const Finding& finding) {
    return [&](const Finding& other) {
      return other.signal == finding.signal && other.vantage == finding.vantage;
    };
  };
  std::set<std::string> fresh;
  for (const Finding& finding : findings) {
    Width& widest = widest_[finding.vantage];
    if (finding.failing > widest.failing) widest = {finding.failing, incident_.flaps};
    const bool is_widest = kOneInTen * finding.failing >= (kOneInTen - 1) * widest.failing;
    // After a flap the past is no longer clean: what is no wider says less than the first time.
    if (is_widest && widest.flaps == incident_.flaps) fresh.insert(finding.vantage);
  }
  std::erase_if(findings_, [&](const Finding& before) {
    return fresh.contains(before.vantage) && !is_lasting(before) && !is_of_the_past(before) &&
           std::ranges::none_of(findings, place_of(before));
  });
  for (Finding& finding : findings) {
    const bool is_fresh = fresh.contains(finding.vantage);
    const auto before = std::ranges::find_if(findings_, place_of(finding));
    if (before == findings_.end()) {
      if (is_fresh || is_lasting(finding)) findings_.push_back(std::move(finding));
    } else if (is_lasting(finding) ||
               (is_fresh && !is_lasting(*before) && !is_way_back(*before, finding))) {
      *before = std::move(finding);
    }
  }
}

/// Not while others may be about to follow: within a round of the start, nor where the start is
/// told late, as long as one host follows another.
bool Case::may_be_named(UtcTime now) const {
  const Duration patience = round_ + kConfirmationTime;
  const bool is_calm = now - widened_ >= kConfirmationTime;
  return now - incident_.started >= patience && (is_calm || now - incident_.detected >= patience);
}

void Case::judge(const Likelihoods& table, std::vector<Finding> findings, UtcTime now) {
  take(std::move(findings));
  const bool is_named = incident_.cause != Cause::undetermined;
  const Posterior posterior = weigh(table, findings_);
  incident_.evidence = explain(table, findings_, posterior);
  const bool may_name = may_be_named(now);
  incident_.is_early = !may_name;
  const bool keeps_cause = is_named && posterior.of(incident_.cause) >= kLeastToKeep;
  if (may_name && posterior.is_decided()) {
    name(posterior.likeliest(), posterior.of(posterior.likeliest()), now);
  } else if (is_named && !keeps_cause) {
    name(Cause::undetermined, posterior.of(posterior.likeliest()), now);
  } else {
    incident_.probability = posterior.of(is_named ? incident_.cause : posterior.likeliest());
  }
  const bool is_open = incident_.cause == Cause::undetermined;
  incident_.likeliest = is_open ? posterior.likeliest() : incident_.cause;
}

void Case::judge_in_hindsight(const Likelihoods& table, std::vector<Finding> findings,
                              UtcTime now) {
  std::erase_if(findings, [this](const Finding& finding) {
    return std::ranges::any_of(findings_, [&](const Finding& before) {
      return before.vantage == finding.vantage && before.signal == "survivors" &&
             before.value == "strained";
    });
  });
  if (!findings.empty()) judge(table, std::move(findings), now);
}

void Case::name(Cause cause, double probability, UtcTime now) {
  incident_.probability = probability;
  if (cause == incident_.cause) return;
  incident_.cause = cause;
  note(now);
}

void Case::set_witnesses(std::vector<std::string> vantages, Standing standing) {
  incident_.vantages = std::move(vantages);
  incident_.standing = standing;
}

void Case::write_up() {
  incident_.hosts.assign(hosts_.begin(), hosts_.end());
  if (has_ended()) incident_.is_early = false;
  const bool is_silent = std::ranges::all_of(members_, [](const auto& member) {
    return member.second.failing && !member.second.strained;
  });
  incident_.end_state = has_ended()                   ? "restored"
                        : is_silent || hosts_.empty() ? "unreachable"
                                                      : "partial";
  const auto fallen = static_cast<std::size_t>(
      std::ranges::count_if(members_, [](const auto& member) { return bool(member.second.fell); }));
  const bool was_strained =
      std::ranges::any_of(members_, [](const auto& member) { return member.second.was_strained; });
  incident_.summary =
      summary_of(incident_, findings_, {falls(), fallen, members_.size(), was_strained, known_});
}

}  // namespace reachd::diagnose
