#include "export/host_table.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <map>
#include <span>
#include <string_view>
#include <utility>
#include <vector>

#include "export/day_bar.hpp"
#include "export/html.hpp"
#include "export/readable.hpp"

namespace reachd::exporter {
namespace {

constexpr std::array<std::string_view, 5> kColumns{"Host", "State", "Last 24 hours", "Round trip",
                                                   "Available"};
/// Those of a judge, which knows neither round-trip times nor windows.
constexpr std::size_t kFewColumns = 3;

struct Section {
  std::string title;
  std::vector<const PageHost*> hosts;
};

std::string section_title(const PageHost& host) {
  if (host.is_control) return "Controls";
  return host.group.empty() ? "Hosts without a group" : host.group;
}

std::vector<Section> make_sections(const std::vector<PageHost>& hosts) {
  std::vector<Section> sections;
  std::map<std::pair<bool, std::string>, std::size_t> known;
  for (const PageHost& host : hosts) {
    std::string title = section_title(host);
    const auto [place, is_new] = known.try_emplace({host.is_control, title}, sections.size());
    if (is_new) sections.push_back({std::move(title), {}});
    sections[place->second].hosts.push_back(&host);
  }
  return sections;
}

std::string name_cell(const PageHost& host) {
  std::string cell = "<th scope=\"row\">" + escape_html(host.name);
  if (!host.address.empty()) cell += html_element("small", host.address);
  return cell + "</th>";
}

std::string state_markup(const PageHost& host) {
  std::string markup = html_state(host.state);
  if (host.since) markup += "<small>since " + html_time(*host.since) + "</small>";
  return markup;
}

std::string day_markup(const PageHost& host) {
  if (host.day.empty()) return html_element("span", "not kept", "class=\"quiet\"");
  return day_bar(host.day) + html_element("small", day_summary(host.day));
}

/// The last answer, the level, and from what it went there last.
std::string times_markup(const PageHost& host, UtcTime now) {
  if (!host.rtt && !host.rtt_level) return html_element("span", "none yet", "class=\"quiet\"");
  std::string markup = escape_html(host.rtt ? milliseconds(*host.rtt) : "no answer");
  if (host.rtt_level) markup += html_element("small", "level " + milliseconds(*host.rtt_level));
  if (host.rtt_steps.size() < 2) return markup;
  const PageRttStep& before = host.rtt_steps[host.rtt_steps.size() - 2];
  return markup + rtt_line(host.rtt_steps, now) + "<small>" + milliseconds(before.level) +
         " until " + html_time(host.rtt_steps.back().time) + "</small>";
}

std::string windows_markup(const PageHost& host) {
  std::string items;
  for (const WindowAvailability& window : host.windows) {
    items += "<li>" + html_element("span", format_duration(window.window), "class=\"quiet\"") +
             " " + window_markup(window) + "</li>";
  }
  return "<ul class=\"windows\">" + items + "</ul>";
}

template <typename Item>
std::string count_up(const std::vector<Item>& items, std::string_view noun) {
  const auto up = std::ranges::count(items, State::up, &Item::state);
  return std::to_string(up) + " of " + std::to_string(items.size()) + " " + std::string(noun) +
         (items.size() == 1 ? "" : "s") + " up";
}

std::string check_items(const PageHost& host) {
  std::string items;
  for (const PageCheck& check : host.checks) {
    items += "<li>" + escape_html(check.name) + " " + html_state(check.state) + " " +
             html_element("span", check.result, "class=\"quiet\"") + "</li>";
  }
  return items;
}

std::string opinion_items(const PageHost& host) {
  std::string items;
  for (const PageOpinion& opinion : host.opinions) {
    items += "<li>" + escape_html(opinion.vantage) + " " + html_state(opinion.state);
    if (opinion.since) items += " <small>since " + html_time(*opinion.since) + "</small>";
    items += "</li>";
  }
  return items;
}

std::string list_of(std::string_view title, const std::string& items) {
  if (items.empty()) return {};
  return "<div>" + html_element("p", title, "class=\"label\"") + "<ul>" + items + "</ul></div>";
}

/// A judge goes by its vantages, a node by its checks.
std::string details_markup(const PageHost& host) {
  const std::string count =
      host.opinions.empty() ? count_up(host.checks, "check") : count_up(host.opinions, "vantage");
  return "<details data-key=\"host " + escape_html(host.name) + "\"><summary>" +
         html_element("span", host.name + ": ", "class=\"unseen\"") + count +
         "</summary><div class=\"parts\">" + list_of("States by vantage", opinion_items(host)) +
         list_of("Checks, last result", check_items(host)) +
         list_of("Last 24 hours, save when it was up", day_gaps(host.day)) + "</div></details>";
}

std::string host_row(const PageHost& host, UtcTime now, std::size_t columns) {
  std::string row = "<tr>" + name_cell(host) + html_cell(kColumns[1], state_markup(host)) +
                    html_cell(kColumns[2], day_markup(host));
  if (columns > kFewColumns) {
    row += html_cell(kColumns[3], times_markup(host, now)) +
           html_cell(kColumns[4], windows_markup(host));
  }
  return row + "</tr>\n<tr class=\"more\"><td colspan=\"" + std::to_string(columns) + "\">" +
         details_markup(host) + "</td></tr>\n";
}

std::string section_table(const Section& section, UtcTime now, std::size_t columns) {
  const std::string count =
      std::to_string(section.hosts.size()) + (section.hosts.size() == 1 ? " host" : " hosts");
  std::string table = html_table_head(section.title, count, std::span(kColumns).first(columns));
  for (const PageHost* host : section.hosts) table += host_row(*host, now, columns);
  return table + "</tbody></table>\n";
}

}  // namespace

std::string window_markup(const WindowAvailability& window) {
  if (!window.availability) return html_element("span", "no data", "class=\"quiet\"");
  std::string markup = escape_html(percent(*window.availability, 2));
  if (window.coverage < 0.995) {
    markup += html_element("small", percent(window.coverage, 0) + " known");
  }
  return markup;
}

std::string host_tables(const PageView& view) {
  const bool has_more = std::ranges::any_of(view.hosts, [](const PageHost& host) {
    return host.rtt || host.rtt_level || host.windows.size() > 0;
  });
  std::string tables;
  for (const Section& section : make_sections(view.hosts)) {
    tables += section_table(section, view.taken, has_more ? kColumns.size() : kFewColumns);
  }
  if (tables.empty()) return {};
  if (view.hosts_left_out > 0) {
    tables += html_element("p",
                           std::to_string(view.hosts_left_out) +
                               " more hosts are left out here; those that are not up come first.",
                           "class=\"quiet\"");
  }
  return "<section class=\"hosts\" aria-labelledby=\"hosts\"><h2 id=\"hosts\">Hosts</h2>\n" +
         tables + "</section>\n";
}

}  // namespace reachd::exporter
