#include "export/vantage_table.hpp"

#include <array>
#include <string_view>

#include "export/html.hpp"

namespace reachd::exporter {
namespace {

using Health = PageVantage::Health;

constexpr std::array<std::string_view, 4> kColumns{"Vantage", "Health", "Region", "Network"};

std::string_view meaning_of(Health health) {
  switch (health) {
    case Health::healthy:
      return "its controls answer";
    case Health::unhealthy:
      return "its controls do not answer: it is cut off";
    case Health::missing:
      return "nothing is heard of it";
  }
  return {};
}

std::string_view colour_of(Health health) {
  if (health == Health::healthy) return "up";
  return health == Health::unhealthy ? "down" : "unknown";
}

std::string health_markup(const PageVantage& vantage) {
  std::string markup =
      html_element("span", to_string(vantage.health),
                   "class=\"state " + std::string(colour_of(vantage.health)) + "\"");
  markup += "<small>" + std::string(meaning_of(vantage.health));
  if (vantage.since) markup += ", since " + html_time(*vantage.since);
  return markup + "</small>";
}

std::string or_not_told(const std::string& text) {
  return text.empty() ? html_element("span", "not told", "class=\"quiet\"") : escape_html(text);
}

std::string row_of(const PageVantage& vantage) {
  const std::string network = vantage.asn == 0 ? "" : "AS" + std::to_string(vantage.asn);
  const std::string name = vantage.name.empty() ? "without a name" : vantage.name;
  return "<tr>" + html_element("th", name, "scope=\"row\"") +
         html_cell(kColumns[1], health_markup(vantage)) +
         html_cell(kColumns[2], or_not_told(vantage.region)) +
         html_cell(kColumns[3], or_not_told(network)) + "</tr>\n";
}

}  // namespace

std::string vantage_table(const PageView& view) {
  if (view.vantages.empty()) return {};
  const std::string_view title = view.vantages.size() == 1 ? "Vantage" : "Vantages";
  std::string table = "<section aria-labelledby=\"vantages\">" +
                      html_element("h2", title, "id=\"vantages\"") + "\n" +
                      html_table_head("", "From where the probes are sent", kColumns);
  for (const PageVantage& vantage : view.vantages) table += row_of(vantage);
  return table + "</tbody></table></section>\n";
}

}  // namespace reachd::exporter
