#include "export/status_page.hpp"

#include <atomic>
#include <cstddef>
#include <string_view>

#include "export/host_table.hpp"
#include "export/html.hpp"
#include "export/incident_section.hpp"
#include "export/readable.hpp"
#include "export/status_json.hpp"
#include "export/sweep_table.hpp"

namespace reachd::exporter {
namespace {

/// Asks the browser to load the page again, every so many seconds.
constexpr std::string_view kHead = R"(<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="refresh" content="30">
<link rel="icon" href="data:,"><link rel="stylesheet" href="/style.css">
)";

/// "12 up, 1 degraded, 0 down, 0 unknown, 3 unproven"
std::string summary_of(const Snapshot& snapshot) {
  const auto counts = count_hosts(snapshot);
  std::string text;
  for (const State state : kAllStates) {
    text += text.empty() ? "" : ", ";
    text += std::to_string(counts[static_cast<std::size_t>(state)]) + " ";
    text += to_string(state);
  }
  return text;
}

std::string vantage_of(const Snapshot& snapshot) {
  if (!snapshot.vantage) return "Vantage";
  std::string text = "Vantage " + snapshot.vantage->name;
  if (!snapshot.vantage->region.empty()) text += ", " + snapshot.vantage->region;
  if (snapshot.vantage->asn != 0) text += ", AS" + std::to_string(snapshot.vantage->asn);
  return text;
}

std::string vantage_health(const Snapshot& snapshot) {
  if (snapshot.vantage_healthy) return html_element("p", vantage_of(snapshot) + ": healthy");
  std::string text = vantage_of(snapshot) + ": cut off";
  if (snapshot.vantage_since) text += " since " + readable_time(*snapshot.vantage_since);
  text += ". Its controls do not answer, so nothing can be said about any host.";
  return html_element("p", text, "class=\"warning\"");
}

std::string notes_of(const Telemetry& telemetry) {
  std::string notes;
  if (!telemetry.first_round_done.load(std::memory_order_relaxed)) {
    notes += html_element("p", "The first round is not done yet.", "class=\"quiet\"");
  }
  if (!telemetry.config_last_reload_successful.load(std::memory_order_relaxed)) {
    notes +=
        html_element("p", "The last reload failed: the configuration before it is still in use.",
                     "class=\"warning\"");
  }
  return notes;
}

std::string footer_of(const Snapshot& snapshot, const NodeInfo& info) {
  return "<footer>" +
         html_element("p", "As of " + readable_time(snapshot.taken) + ". reachd " + info.version +
                               ", running since " + readable_time(info.started) + ".") +
         "<p><a href=\"/metrics\">Metrics</a><a href=\"/api/v1/hosts\">Hosts as JSON</a>"
         "<a href=\"/api/v1/incidents\">Incidents as JSON</a>"
         "<a href=\"/api/v1/sweeps\">Sweeps as JSON</a>"
         "<a href=\"/api/v1/status\">Status as JSON</a><a href=\"/config\">Configuration</a></p>"
         "</footer>\n";
}

}  // namespace

std::string status_page(const MetricsInput& input) {
  const std::string summary = summary_of(input.snapshot);
  return std::string(kHead) + html_element("title", summary + " - reachd") +
         "</head>\n<body><main>\n" + html_element("h1", summary) + vantage_health(input.snapshot) +
         notes_of(input.telemetry) + "\n" + incident_section(input.incidents) +
         host_tables(input.snapshot) + sweep_table(input.sweeps) + "</main>\n" +
         footer_of(input.snapshot, input.info) + "</body></html>\n";
}

}  // namespace reachd::exporter
