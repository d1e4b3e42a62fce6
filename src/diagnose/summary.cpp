#include "diagnose/summary.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <string_view>

namespace reachd::diagnose {
namespace {

std::string number(std::size_t count) {
  constexpr std::array<std::string_view, 10> kWords{"no",   "one", "two",   "three", "four",
                                                    "five", "six", "seven", "eight", "nine"};
  return count < kWords.size() ? std::string(kWords[count]) : std::to_string(count);
}

/// Whether most vantages that have such a finding have this one.
bool shows(std::span<const Finding> findings, std::string_view signal, std::string_view value) {
  std::size_t yes = 0;
  std::size_t all = 0;
  for (const Finding& finding : findings) {
    if (finding.signal != signal) continue;
    ++all;
    if (finding.value == value) ++yes;
  }
  return 2 * yes > all;
}

std::string span_of(std::span<const UtcTime> onsets) {
  const auto seconds = std::chrono::ceil<std::chrono::seconds>(onsets.back() - onsets.front());
  if (seconds < std::chrono::seconds(120)) {
    return "within " + std::to_string(std::max<std::int64_t>(seconds.count(), 1)) + " s";
  }
  return "over " + std::to_string(std::chrono::ceil<std::chrono::minutes>(seconds).count()) +
         " min";
}

std::string vantage_points(const Incident& incident, std::span<const Finding> findings) {
  if (incident.vantages.size() < 2) return "seen from one vantage point only";
  const std::string count = number(incident.vantages.size());
  if (shows(findings, "vantages", "some"))
    return "as seen from some of " + count + " vantage points";
  return "as seen from " + (count == "two" ? "both" : "all " + count) + " vantage points";
}

/// "All 21 hosts"; of nearly all "19 of 21 hosts", and of some "3 hosts".
std::string hosts_of(const Incident& incident, std::span<const Finding> findings,
                     std::size_t known) {
  const std::string count = std::to_string(incident.hosts.size());
  if (!shows(findings, "extent", "everything")) return count + " hosts";
  if (incident.hosts.size() >= known) return "All " + count + " hosts";
  return count + " of " + std::to_string(known) + " hosts";
}

std::string what_fell(const Incident& incident, std::span<const Finding> findings,
                      const Course& course) {
  const std::string failed =
      shows(findings, "failure", "refusal") ? " refused or failed to serve" : " stopped answering";
  std::string text = incident.hosts.size() == 1 ? incident.hosts.front()
                                                : hosts_of(incident, findings, course.known);
  if (course.was_strained && course.fallen < course.hosts) {
    text += " lost many of their packets and answered late";
    if (course.fallen > 0) text += ", " + number(course.fallen) + " of them" + failed;
  } else {
    text += failed;
  }
  if (course.falls.size() > 1) text += " " + span_of(course.falls);
  return text + ", " + vantage_points(incident, findings);
}

/// What came before and beside it, as far as it was seen.
std::string circumstances(const Incident& incident, std::span<const Finding> findings) {
  const bool is_one = incident.hosts.size() == 1;
  std::string text;
  if (shows(findings, "before", "clean")) text += "; no loss or delay came before";
  if (shows(findings, "before", "degraded")) text += "; loss or delay came before";
  if (shows(findings, "survivors", "strained")) text += "; what still answers is slow and lossy";
  if (shows(findings, "routers", "silent")) text += "; the routers stopped too";
  if (shows(findings, "routers", "answer")) text += "; the routers answer";
  if (shows(findings, "services", "some")) {
    text += is_one ? "; other services of the same host answer"
                   : "; other services of the same hosts answer";
  }
  if (shows(findings, "path", "ends_before")) text += "; traces end on the way";
  if (shows(findings, "path", "ends_upstream")) text += "; traces end in the upstream";
  if (shows(findings, "path", "ends_upstreams")) text += "; traces end in several upstreams";
  if (shows(findings, "path", "reaches")) {
    text += is_one ? "; traces reach the host's network" : "; traces reach the hosts' network";
  }
  if (shows(findings, "rtt_level", "shifted")) text += "; round-trip times moved to another level";
  return text;
}

std::string_view conclusion(const Incident& incident) {
  switch (incident.cause) {
    case Cause::routing_withdrawal:
      return "consistent with a routing withdrawal. Power loss, router failure and a deliberate "
             "cut "
             "look the same from outside.";
    case Cause::dns_failure:
      return "consistent with a failure of the name service.";
    case Cause::server_failure:
      return "consistent with a failure of the server itself.";
    case Cause::upstream_failure:
      return "consistent with a failure of one upstream or of the way through it.";
    case Cause::congestion:
      return "consistent with congestion or a flood.";
    case Cause::vantage_failure:
      return "consistent with a failure of the vantage point's own line.";
    case Cause::undetermined:
      break;
  }
  return incident.is_early ? "it is too early to name a cause."
                           : "the evidence does not tell the cause.";
}

}  // namespace

std::string summary_of(const Incident& incident, std::span<const Finding> findings,
                       const Course& course) {
  std::string text;
  if (incident.hosts.empty()) {
    const std::string_view scope = incident.scope;
    text =
        "Vantage point " + std::string(scope.substr(scope.find(':') + 1)) +
        (shows(findings, "controls", "fail") ? " lost its controls" : " has a lossy or slow line") +
        ", so that it says nothing of the hosts";
  } else {
    text = what_fell(incident, findings, course) + circumstances(incident, findings);
  }
  return text + ": " + std::string(conclusion(incident));
}

}  // namespace reachd::diagnose
