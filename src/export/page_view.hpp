#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "reachd/availability.hpp"
#include "reachd/clock.hpp"
#include "reachd/incident.hpp"
#include "reachd/sweep.hpp"

namespace reachd::exporter {

/// Of all that is watched together. Partly: some answer, some do not. Dark: nothing answers.
enum class Reach : std::uint8_t { reachable, partly, dark, unknown };
std::string_view to_string(Reach reach);

/// The answer that the page gives first.
struct PageVerdict {
  Reach reach = Reach::unknown;
  /// None where nothing is known.
  std::optional<UtcTime> since;
  /// Why, in sentences.
  std::string why;
  /// Of the incident that the answer rests on; none without one.
  std::optional<Cause> cause;
  /// The same, or what it may be while that is undetermined.
  std::optional<Cause> likeliest;
  /// Of `likeliest`, 0 to 1; none without an incident.
  std::optional<double> probability;
  std::optional<Standing> standing;
  /// Vantages that are healthy and know of the hosts, and all that there should be.
  std::size_t vantages = 0;
  std::size_t vantages_expected = 0;
};

struct PageGroup {
  std::string name;
  /// Hosts in each state, indexed by State.
  std::array<std::uint32_t, kAllStates.size()> hosts{};
  std::vector<WindowAvailability> windows;
};

/// A part of a host's bar.
struct PageSegment {
  UtcTime start;
  /// Above zero.
  Duration length{};
  /// Share of the known time in which the host was up or degraded, 0 to 1; none: nothing is known.
  std::optional<double> availability;
  /// Share of the segment in which the state was known, 0 to 1.
  double coverage = 0;
};

/// From `time` on the round-trip times keep to `level`, in seconds.
struct PageRttStep {
  UtcTime time;
  double level = 0;
};

struct PageCheck {
  /// "ping ipv4"
  std::string name;
  State state = State::unproven;
  /// What the last probe said: "1.2 ms", "timeout, ...".
  std::string result;
};

/// What one vantage says of a host.
struct PageOpinion {
  std::string vantage;
  State state = State::unknown;
  std::optional<UtcTime> since;
};

struct PageHost {
  std::string name;
  /// Under which heading it stands: its first group; empty: it has none.
  std::string group;
  bool is_control = false;
  State state = State::unproven;
  std::optional<UtcTime> since;
  /// The one probed last; empty before the first probe.
  std::string address;
  /// Of the last answer, and what the round-trip times keep to, in seconds.
  std::optional<double> rtt;
  std::optional<double> rtt_level;
  /// Levels of the last 24 hours, oldest first; empty where none is known or none changed.
  std::vector<PageRttStep> rtt_steps;
  std::vector<WindowAvailability> windows;
  /// The last 24 hours, oldest first; empty where no history is kept.
  std::vector<PageSegment> day;
  std::vector<PageCheck> checks;
  /// Empty on a node, which is the only vantage that it knows of.
  std::vector<PageOpinion> opinions;
};

struct PageVantage {
  enum class Health : std::uint8_t { healthy, unhealthy, missing };

  std::string name;
  /// May be empty.
  std::string region;
  /// 0: not told.
  std::uint32_t asn = 0;
  Health health = Health::healthy;
  std::optional<UtcTime> since;
};
std::string_view to_string(PageVantage::Health health);

struct PageNote {
  std::string text;
  bool is_warning = false;
};

struct PageLink {
  /// A path of this server.
  std::string path;
  std::string text;
};

/// All that the status page shows, whoever knows it: a node, or a judge over several. A value;
/// texts are as they came, and the page escapes them.
struct PageView {
  /// Who says all this: a vantage, or the judge.
  std::string observer;
  UtcTime taken;
  PageVerdict verdict;
  std::vector<PageNote> notes;
  /// Without the whole watch, which `hosts_by_state` counts.
  std::vector<PageGroup> groups;
  /// Controls left out; indexed by State.
  std::array<std::uint32_t, kAllStates.size()> hosts_by_state{};
  /// In the order of the page; controls last.
  std::vector<PageHost> hosts;
  /// How many more there are than stand in `hosts`.
  std::size_t hosts_left_out = 0;
  /// Those that last first.
  std::vector<Incident> incidents;
  std::vector<PageVantage> vantages;
  SweepReports sweeps;
  std::string version;
  UtcTime started;
  /// In the footer.
  std::vector<PageLink> links;
};

/// What the hosts of a watch say together, taken in one by one; controls left out. Of hosts that
/// are unknown or unproven nothing is held to be so.
class ReachTally {
 public:
  void add(State state, std::optional<UtcTime> since);

  Reach reach() const;
  /// Since when reach() has been so; none where nothing is known.
  std::optional<UtcTime> since() const;
  const std::array<std::uint32_t, kAllStates.size()>& hosts() const { return hosts_; }

 private:
  struct Span {
    std::optional<UtcTime> first;
    std::optional<UtcTime> last;

    void add(UtcTime since);
  };

  std::array<std::uint32_t, kAllStates.size()> hosts_{};
  /// When those that answer fully, and those that do not, came into their states.
  Span well_;
  Span failing_;
};

/// The incident that explains the answer best: of those that last, the one of most hosts; null
/// without one.
const Incident* leading_incident(const std::vector<Incident>& incidents);

/// Fills in `hosts_by_state` and the verdict, but for its numbers of vantages, from the tally and
/// the incidents of the view.
void judge_view(PageView& view, const ReachTally& tally);

}  // namespace reachd::exporter
