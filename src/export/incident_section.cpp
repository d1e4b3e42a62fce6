#include "export/incident_section.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstddef>
#include <string_view>

#include "export/html.hpp"
#include "export/readable.hpp"

namespace reachd::exporter {
namespace {

constexpr std::size_t kMostPast = 10;
constexpr std::array<std::string_view, 5> kColumns{"Signal", "Value", "Vantage", "Speaks for",
                                                   "Weight"};

/// "server failure" of "server_failure"
std::string in_words(std::string_view name) {
  std::string text(name);
  std::ranges::replace(text, '_', ' ');
  return text;
}

/// As the records have it, to the nearest.
std::string weight_text(double weight) {
  std::array<char, 64> text{};
  const auto end =
      std::to_chars(text.data(), text.data() + text.size(), weight, std::chars_format::fixed, 2)
          .ptr;
  return {text.data(), end};
}

std::string cause_text(const Incident& incident) {
  return in_words(to_string(incident.cause)) + " (" + decimal(incident.probability * 100, 0) +
         " %)";
}

std::string standing_text(const Incident& incident) {
  std::string text = in_words(to_string(incident.standing));
  for (const std::string& vantage : incident.vantages) {
    text += (&vantage == &incident.vantages.front() ? ": " : ", ") + vantage;
  }
  return text;
}

std::string verdict_of(const Incident& incident) {
  std::string text = "Scope " + incident.scope + ", since " + readable_time(incident.started);
  if (incident.flaps > 0) text += ", flaps " + std::to_string(incident.flaps);
  return "<p>" + html_element("span", cause_text(incident), "class=\"state down\"") + " " +
         escape_html(text + ". Standing: " + standing_text(incident) + ".") + "</p>";
}

std::string speaks_for(const Evidence& evidence, Cause verdict) {
  std::string html = escape_html(in_words(to_string(evidence.speaks_for)));
  const bool is_against = verdict != Cause::undetermined && evidence.speaks_for != verdict;
  if (is_against) html += html_element("small", "against " + in_words(to_string(verdict)));
  return html;
}

std::string row_of(const Evidence& evidence, Cause verdict) {
  const std::string vantage = evidence.vantage.empty() ? "all together" : evidence.vantage;
  return "<tr>" + html_element("th", evidence.signal, "scope=\"row\"") +
         html_cell(kColumns[1], escape_html(evidence.value)) +
         html_cell(kColumns[2], escape_html(vantage)) +
         html_cell(kColumns[3], speaks_for(evidence, verdict)) +
         html_cell(kColumns[4], weight_text(evidence.weight)) + "</tr>\n";
}

std::string evidence_table(const Incident& incident) {
  if (incident.evidence.empty()) return {};
  std::string table = html_table_head("Evidence", "for and against, the strongest first", kColumns);
  for (const Evidence& evidence : incident.evidence) table += row_of(evidence, incident.cause);
  return table + "</tbody></table>\n";
}

std::string article_of(const Incident& incident) {
  return "<article>" + html_element("p", incident.summary, "class=\"warning\"") +
         verdict_of(incident) + "\n" + evidence_table(incident) + "</article>\n";
}

std::string past_item(const Incident& incident) {
  const std::string times = readable_time(incident.started) + " to " +
                            readable_time(*incident.ended) + ", " + incident.scope + ", " +
                            cause_text(incident);
  return "<li>" + escape_html(incident.summary) + html_element("small", times) + "</li>\n";
}

std::string past_list(const IncidentReport& report) {
  std::string items;
  std::size_t count = 0;
  for (const Incident& incident : report.incidents) {
    if (incident.ended && ++count <= kMostPast) items += past_item(incident);
  }
  return items.empty() ? items : "<h3>Past incidents</h3>\n<ul>\n" + items + "</ul>\n";
}

}  // namespace

std::string incident_section(const IncidentReport& report) {
  std::string lasting;
  for (const Incident& incident : report.incidents) {
    if (!incident.ended) lasting += article_of(incident);
  }
  if (lasting.empty()) lasting = html_element("p", "No incident.", "class=\"quiet\"") + "\n";
  return "<section><h2>Incidents</h2>\n" + lasting + past_list(report) + "</section>\n";
}

}  // namespace reachd::exporter
