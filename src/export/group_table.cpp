#include "export/group_table.hpp"

#include <cstddef>
#include <vector>

#include "export/host_table.hpp"
#include "export/html.hpp"

namespace reachd::exporter {
namespace {

std::string row_of(const PageGroup& group) {
  std::string row = "<tr>" + html_element("th", group.name, "scope=\"row\"") +
                    html_cell("Hosts", counts_markup(group.hosts));
  for (const WindowAvailability& window : group.windows) {
    row += html_cell("Available " + format_duration(window.window), window_markup(window));
  }
  return row + "</tr>\n";
}

}  // namespace

std::string counts_markup(const std::array<std::uint32_t, kAllStates.size()>& hosts) {
  std::string markup;
  for (const State state : kAllStates) {
    const std::uint32_t count = hosts[static_cast<std::size_t>(state)];
    if (count == 0) continue;
    const std::string name(to_string(state));
    markup += markup.empty() ? "" : " ";
    markup +=
        html_element("span", std::to_string(count) + " " + name, "class=\"state " + name + "\"");
  }
  return markup.empty() ? html_element("span", "none", "class=\"quiet\"") : markup;
}

std::string group_table(const PageView& view) {
  if (view.groups.empty()) return {};
  std::vector<std::string> windows;
  for (const WindowAvailability& window : view.groups.front().windows) {
    windows.push_back("Available " + format_duration(window.window));
  }
  std::vector<std::string_view> columns{"Group", "Hosts"};
  columns.insert(columns.end(), windows.begin(), windows.end());
  std::string table =
      "<section class=\"groups\" aria-labelledby=\"groups\"><h2 id=\"groups\">Groups</h2>\n" +
      html_table_head("", "Hosts by state, and the mean of their availability", columns);
  for (const PageGroup& group : view.groups) table += row_of(group);
  return table + "</tbody></table></section>\n";
}

}  // namespace reachd::exporter
