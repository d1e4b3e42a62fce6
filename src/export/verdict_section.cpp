#include "export/verdict_section.hpp"

#include <array>
#include <cstddef>
#include <string_view>

#include "export/group_table.hpp"
#include "export/html.hpp"
#include "export/readable.hpp"

namespace reachd::exporter {
namespace {

/// One shape for each answer, for those who do not tell the colours apart: a tick, a bar, a cross,
/// a question mark.
constexpr std::array<std::string_view, 4> kMarks{
    "M14 25l7 7 14-15", "M15 24h18", "M17 17l14 14M31 17l-14 14",
    "M18 20a6 6 0 1 1 8 5.6c-1.6.7-2 1.6-2 3.4M24 34v.1"};

std::string mark_of(Reach reach) {
  return "<svg class=\"mark\" viewBox=\"0 0 48 48\" aria-hidden=\"true\"><circle cx=\"24\" "
         "cy=\"24\" r=\"22\"/><path d=\"" +
         std::string(kMarks[static_cast<std::size_t>(reach)]) + "\"/></svg>";
}

std::string since_line(const PageView& view) {
  if (!view.verdict.since) return {};
  return "<p class=\"since\">since " + html_time(*view.verdict.since) + ", for " +
         readable_duration(view.taken - *view.verdict.since) + "</p>";
}

/// "94 %, confirmed"; while the cause is open, "server failure, 60 %, confirmed".
std::string certainty_of(const PageVerdict& verdict) {
  std::string text;
  if (*verdict.cause == Cause::undetermined && verdict.likeliest) {
    text = in_words(to_string(*verdict.likeliest)) + ", ";
  }
  text += percent(*verdict.probability, 0);
  if (verdict.standing) text += ", " + in_words(to_string(*verdict.standing));
  return text;
}

std::string facts_of(const PageView& view) {
  const PageVerdict& verdict = view.verdict;
  std::string facts = html_fact("Hosts", counts_markup(view.hosts_by_state));
  if (verdict.cause && verdict.probability) {
    const bool is_open = *verdict.cause == Cause::undetermined;
    facts += html_fact("Cause",
                       is_open ? "not named" : escape_html(in_words(to_string(*verdict.cause))));
    facts += html_fact(is_open ? "Likeliest" : "Certainty", escape_html(certainty_of(verdict)));
  }
  return facts +
         html_fact("Healthy vantages", escape_html(std::to_string(verdict.vantages) + " of " +
                                                   std::to_string(verdict.vantages_expected)));
}

}  // namespace

std::string verdict_title(const PageVerdict& verdict) {
  constexpr std::array<std::string_view, 4> kTitles{"Reachable", "Partly reachable", "Dark",
                                                    "Unknown"};
  return std::string(kTitles[static_cast<std::size_t>(verdict.reach)]);
}

std::string verdict_section(const PageView& view) {
  const PageVerdict& verdict = view.verdict;
  return "<section class=\"verdict " + std::string(to_string(verdict.reach)) +
         "\" aria-labelledby=\"verdict\">" + mark_of(verdict.reach) + "<div>" +
         html_element("h1", verdict_title(verdict), "id=\"verdict\"") + since_line(view) +
         html_element("p", verdict.why, "class=\"why\"") + "</div><dl>" + facts_of(view) +
         "</dl></section>\n";
}

}  // namespace reachd::exporter
