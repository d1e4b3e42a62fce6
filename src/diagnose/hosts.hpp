#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "reachd/address.hpp"
#include "reachd/check.hpp"
#include "reachd/evidence.hpp"
#include "reachd/watch.hpp"

namespace reachd::diagnose {

/// A vantage that may be believed, and its number among those given.
struct Witness {
  std::size_t index = 0;
  const VantageEvidence* evidence = nullptr;
};

/// Since when each service of a host answers, by Service; UtcTime::min() of one that it has not.
using AnswerTimes = std::array<UtcTime, kServices>;

/// A host as all witnesses together see it.
struct SeenHost {
  HostPtr host;
  IpAddress address;
  /// Vantages to which its state is known, and those of them to which it fails; by number.
  std::vector<std::size_t> knowing;
  std::vector<std::size_t> failing;
  /// Of those to which it fails: when each had decided that, as far as it is told.
  std::vector<MaybeTime> decided;
  /// Those to which it does not fail: such as have not had an answer since it began to fail to
  /// others, and have not looked yet; and such as have had one. Who does not tell is neither.
  std::size_t unsure = 0;
  std::size_t answered = 0;
  /// Time sent of the first probe that failed, of all vantages to which it fails; of one that is
  /// strained, the minute that runs.
  UtcTime onset = UtcTime::max();
  /// It fails to those to which it does in that it is strained (strain.hpp), and in no other way.
  bool by_strain = false;
  /// To one at least it fails by what its own probes came to.
  bool is_decided = false;
  /// The vantages to which all of it that they know answers, by name, and since when.
  std::map<std::string_view, AnswerTimes> whole;
  /// Those that still find loss and delay in a group of it: what was strained is so no less.
  std::set<std::string_view> lossy_to;
  /// The names of those to which it fails.
  std::vector<std::string_view> failing_to;
  /// The longest interval of its checks.
  Duration round{};
  /// A service that fails has not answered since.
  bool is_steady = false;
  /// One fails by an answer: no loss of packets looks like that.
  bool replies = false;

  /// More than half of those that have looked see it fail.
  bool fails() const { return 2 * failing.size() > knowing.size() - unsure; }
  /// All that do not see it fail have looked.
  bool is_settled() const { return failing.size() + answered == knowing.size(); }
  bool is_known() const { return !knowing.empty(); }
};

/// By name. Valid as long as the evidence that it was made of.
using SeenHosts = std::map<std::string, SeenHost, std::less<>>;

/// Whether a host fails, for the diagnosis: it is down, or a service of it is. That its echo alone
/// is silent while a service answers tells of a filter, not of an outage; but it counts while all
/// services are in doubt and none has answered since the echo fell silent.
bool fails(const HostEvidence& host, std::span<const CheckEvidence> checks);
/// Whether a check of a host that fails takes part in that.
bool takes_part(const HostEvidence& host, std::span<const CheckEvidence> checks,
                const CheckEvidence& check);
/// Whether the host answers by all that is known of it: a service of which it is not known whether
/// it still fails may have been the one that did, and what has just failed again is in doubt.
bool is_whole(const HostEvidence& host, std::span<const CheckEvidence> checks);

/// What tells machines apart: the address, or the host's name where there is none.
std::string machine_of(const std::string& name, const IpAddress& address);

/// Calls the function with the name of each group that the host is in, the whole watch included.
template <typename Function>
void for_each_group(const HostEvidence& host, Function function) {
  for (const std::string& group : host.host->groups) function(std::string_view(group));
  function(kWholeWatch);
}

/// As of `now`.
SeenHosts merge(std::span<const Witness> witnesses, UtcTime now);

}  // namespace reachd::diagnose
