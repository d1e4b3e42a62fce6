#include "diagnose/probe_evidence.hpp"

#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>

#include "diagnose/vantage_look.hpp"

namespace reachd::diagnose {
namespace {

/// Of the machines of a group: from so many on it is "all" of them.
constexpr double kNearlyAll = 0.9;
/// A fall from 10 % to 90 % of the machines within fewer rounds is a step.
constexpr double kGradualRounds = 3;
constexpr std::size_t kLeastForFall = 3;

bool is_new_end(const Question& question, const PathEvidence& path) {
  return path.time && *path.time >= question.onsets.front() && path.home_asn && !path.reached &&
         path.last_asn && path.last_asn == path.upstream_asn;
}

/// The systems of all upstreams in which traces to these hosts end.
std::set<std::uint32_t> ends_in_upstreams(const Question& question) {
  std::set<std::uint32_t> upstreams;
  for (const Witness& witness : question.witnesses) {
    for (const HostEvidence& host : witness.evidence->hosts) {
      const bool ends = question.hosts.contains(host.host->name) && is_new_end(question, host.path);
      if (ends) upstreams.insert(*host.path.last_asn);
    }
  }
  return upstreams;
}

/// Half of them at least, of those that the witness knows: one of many may have failed to it for a
/// reason of its own.
bool is_seen_by(const Question& question, const Witness& witness) {
  std::size_t known = 0;
  std::size_t failing = 0;
  for (const std::string& name : question.hosts) {
    const auto seen = question.seen.find(name);
    if (seen == question.seen.end()) continue;
    if (std::ranges::count(seen->second.knowing, witness.index) > 0) ++known;
    if (std::ranges::count(seen->second.failing, witness.index) > 0) ++failing;
  }
  return failing > 0 && 2 * failing >= known;
}

/// Hosts, counted for each vantage to which they fail.
std::size_t failures_of(const Question& question) {
  std::size_t failing = 0;
  for (const std::string& name : question.hosts) {
    const auto seen = question.seen.find(name);
    if (seen != question.seen.end()) failing += seen->second.failing.size();
  }
  return failing;
}

/// Of the witnesses, who all know: do all see it?
std::optional<std::string_view> agreement(const Question& question) {
  if (question.witnesses.size() < 2) return {};
  const auto sees = [&](const Witness& witness) { return is_seen_by(question, witness); };
  const auto count = static_cast<std::size_t>(std::ranges::count_if(question.witnesses, sees));
  if (count == 0) return {};
  return count == question.witnesses.size() ? "all" : "some";
}

/// Whether the machines make up all that is known of some prefix, and nothing else.
bool are_whole_prefixes(const Question& question) {
  std::map<Prefix, bool> whole;
  for (const auto& [name, host] : question.seen) {
    const bool among = question.hosts.contains(name);
    // Nobody knows in which prefix it is.
    if (among && host.address == IpAddress()) return false;
    if (!host.is_known() || host.address == IpAddress()) continue;
    const Prefix prefix = politeness_prefix(host.address);
    const auto [place, is_new] = whole.emplace(prefix, among);
    if (!is_new && place->second != among) return false;
  }
  return true;
}

std::string_view extent(const Question& question) {
  if (question.landscape.units_of(question.hosts).size() == 1) return "one_machine";
  if (question.landscape.share_of(kWholeWatch, question.hosts) >= kNearlyAll) return "everything";
  return are_whole_prefixes(question) ? "prefixes" : "some";
}

/// How many rounds passed between the failure of the first tenth of the machines and of nine
/// tenths.
std::optional<std::string_view> fall(const Question& question) {
  const auto& falls = question.falls;
  if (falls.size() < kLeastForFall || question.round == Duration::zero()) return {};
  const UtcTime first = falls[falls.size() / 10];
  const UtcTime last = falls[falls.size() * 9 / 10];
  return last - first >= question.round * kGradualRounds ? "gradual" : "step";
}

}  // namespace

void ProbeEvidence::look(const Question& question, std::vector<Finding>& findings) const {
  if (question.is_over) {
    for (const Witness& witness : question.witnesses) look_back_from(witness, question, findings);
    return;
  }
  const std::size_t failing = failures_of(question);
  if (const auto value = agreement(question)) findings.push_back({"vantages", *value, "", failing});
  findings.push_back({"extent", extent(question), "", failing});
  if (const auto value = fall(question)) findings.push_back({"fall", *value, "", failing});
  const bool ends_in_several = ends_in_upstreams(question).size() > 1;
  for (const Witness& witness : question.witnesses) {
    if (!is_seen_by(question, witness)) continue;
    look_from(witness, question, ends_in_several, findings);
  }
}

}  // namespace reachd::diagnose
