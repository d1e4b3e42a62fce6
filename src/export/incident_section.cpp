#include "export/incident_section.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstddef>
#include <string_view>
#include <vector>

#include "export/html.hpp"
#include "export/readable.hpp"

namespace reachd::exporter {
namespace {

constexpr std::size_t kMostPast = 10;
constexpr std::size_t kMostNames = 12;
constexpr std::array<std::string_view, 5> kColumns{"Signal", "Value", "Vantage", "Speaks for",
                                                   "Weight"};

/// As the records have it, to the nearest.
std::string weight_text(double weight) {
  std::array<char, 64> text{};
  const auto end =
      std::to_chars(text.data(), text.data() + text.size(), weight, std::chars_format::fixed, 2)
          .ptr;
  return {text.data(), end};
}

/// "server failure (94 %)"; of one that is undetermined, what it may be.
std::string cause_text(const Incident& incident) {
  const std::string cause = in_words(to_string(incident.cause));
  const std::string certainty = percent(incident.probability, 0);
  if (incident.cause != Cause::undetermined) return cause + " (" + certainty + ")";
  return cause + " (" + in_words(to_string(incident.likeliest)) + " " + certainty + ")";
}

/// "94 %"; of one that is undetermined "server failure, 60 %".
std::string likeliest_text(const Incident& incident) {
  const std::string certainty = percent(incident.probability, 0);
  if (incident.cause != Cause::undetermined) return certainty;
  return in_words(to_string(incident.likeliest)) + ", " + certainty;
}

std::string joined(const std::vector<std::string>& names, std::size_t most) {
  std::string text;
  for (std::size_t i = 0; i < std::min(most, names.size()); ++i) {
    text += (i == 0 ? "" : ", ") + names[i];
  }
  if (names.size() > most) text += " and " + std::to_string(names.size() - most) + " more";
  return text;
}

std::string standing_text(const Incident& incident) {
  const std::string standing = in_words(to_string(incident.standing));
  if (incident.vantages.empty()) return standing;
  return standing + ": " + joined(incident.vantages, kMostNames);
}

/// "Server failure, host:kcna.kp"
std::string title_of(const Incident& incident) {
  std::string title = in_words(to_string(incident.cause)) + ", " + incident.scope;
  if (title[0] >= 'a' && title[0] <= 'z') title[0] = static_cast<char>(title[0] - 'a' + 'A');
  return title;
}

std::string facts_of(const Incident& incident, UtcTime now) {
  std::string facts = html_fact("Since", html_time(incident.started) + ", for " +
                                             readable_duration(now - incident.started)) +
                      html_fact(incident.cause == Cause::undetermined ? "Likeliest cause"
                                                                      : "Certainty of the cause",
                                escape_html(likeliest_text(incident))) +
                      html_fact("Standing", escape_html(standing_text(incident)));
  if (incident.flaps > 0) facts += html_fact("Flaps", std::to_string(incident.flaps));
  const std::string count = "Hosts, " + std::to_string(incident.hosts.size());
  if (!incident.hosts.empty())
    facts += html_fact(count, escape_html(joined(incident.hosts, kMostNames)));
  return "<dl>" + facts + "</dl>";
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
  std::string table = html_table_head("", "For and against, the strongest first", kColumns);
  for (const Evidence& evidence : incident.evidence) table += row_of(evidence, incident.cause);
  return "<details open data-key=\"evidence " + escape_html(incident.id) + "\">" +
         html_element("summary", "Evidence") + table + "</tbody></table></details>\n";
}

std::string article_of(const Incident& incident, UtcTime now) {
  return "<article>" + html_element("h3", title_of(incident)) +
         html_element("p", incident.summary) + facts_of(incident, now) + "\n" +
         evidence_table(incident) + "</article>\n";
}

std::string past_item(const Incident& incident) {
  return "<li>" + html_element("p", incident.summary) + "<small>" + html_time(incident.started) +
         " to " + html_time(*incident.ended) + " (" +
         readable_duration(*incident.ended - incident.started) + ") " +
         escape_html(incident.scope + ", " + cause_text(incident)) + "</small></li>\n";
}

}  // namespace

std::string open_incidents(const PageView& view) {
  std::string lasting;
  for (const Incident& incident : view.incidents) {
    if (!incident.ended) lasting += article_of(incident, view.taken);
  }
  if (lasting.empty()) lasting = html_element("p", "No incident.", "class=\"quiet\"") + "\n";
  return "<section class=\"incidents\" aria-labelledby=\"incidents\">"
         "<h2 id=\"incidents\">Open incidents</h2>\n" +
         lasting + "</section>\n";
}

std::string past_incidents(const PageView& view) {
  std::string items;
  std::size_t count = 0;
  for (const Incident& incident : view.incidents) {
    if (incident.ended && ++count <= kMostPast) items += past_item(incident);
  }
  if (items.empty()) return {};
  return "<section aria-labelledby=\"past\"><h2 id=\"past\">Past incidents</h2>\n"
         "<ul class=\"past\">\n" +
         items + "</ul></section>\n";
}

}  // namespace reachd::exporter
