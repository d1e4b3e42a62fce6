#include "export/host_table.hpp"

#include <map>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

#include "export/html.hpp"
#include "export/readable.hpp"

namespace reachd::exporter {
namespace {

struct Section {
  std::string title;
  std::vector<const HostSnapshot*> hosts;
};

std::string section_title(const Host& host) {
  if (host.is_control) return "Controls";
  return host.groups.empty() ? "Hosts without a group" : host.groups.front();
}

std::vector<Section> make_sections(const Snapshot& snapshot) {
  std::vector<Section> sections;
  std::map<std::pair<bool, std::string>, std::size_t> known;
  for (const HostSnapshot& host : snapshot.hosts) {
    std::string title = section_title(*host.host);
    const auto [place, is_new] = known.try_emplace({host.host->is_control, title}, sections.size());
    if (is_new) sections.push_back({std::move(title), {}});
    sections[place->second].hosts.push_back(&host);
  }
  return sections;
}

std::string state_span(State state) {
  const std::string name(to_string(state));
  return html_element("span", name, "class=\"state " + name + "\"");
}

std::string window_cell(const WindowAvailability& window) {
  std::string share =
      window.availability ? decimal(*window.availability * 100, 2) + " %" : "no data";
  if (window.availability && window.coverage < 0.995) {
    share += html_element("small", decimal(window.coverage * 100, 0) + " % known");
  }
  return html_cell(format_duration(window.window), share);
}

/// What the last probe said: a time, or why there is none.
std::string last_result(const CheckSnapshot& check) {
  if (!check.last.ended()) return "not probed yet";
  const auto rtt = check.last.rtt();
  if (check.last.outcome() == Outcome::success && rtt) {
    return decimal(to_seconds(*rtt) * 1000, 1) + " ms";
  }
  std::string text(to_string(check.last.outcome()));
  const std::string reason(check.last.reason());
  if (!reason.empty() && reason != text) text += ", " + reason;
  return text;
}

std::string check_item(const CheckSnapshot& check) {
  const std::string name =
      check.check->module->name + " " + std::string(to_string(check.check->family)) + " ";
  return "<li>" + escape_html(name) + state_span(check.state) + " " +
         html_element("span", last_result(check), "class=\"quiet\"") + "</li>";
}

std::string host_row(const Snapshot& snapshot, const HostSnapshot& host) {
  std::string row = "<tr>" + html_element("th", host.host->name, "scope=\"row\"");
  row += "<td>" + state_span(host.state);
  if (host.since) row += html_element("small", "since " + readable_time(*host.since));
  row += "</td>";
  for (const WindowAvailability& window : host.windows.all()) row += window_cell(window);
  row += "<td><ul>";
  for (const auto index : host.checks) row += check_item(snapshot.checks[index]);
  return row + "</ul></td></tr>\n";
}

std::string section_table(const Snapshot& snapshot, const Section& section) {
  std::string table = "<table><caption><b>" + escape_html(section.title) + "</b>";
  table +=
      html_element("span", std::to_string(section.hosts.size()) + " listed", "class=\"quiet\"");
  table += "</caption>\n<thead><tr><th scope=\"col\">Host</th><th scope=\"col\">State</th>";
  for (const WindowAvailability& window : section.hosts.front()->windows.all()) {
    table += html_element("th", "Available " + format_duration(window.window), "scope=\"col\"");
  }
  table += "<th scope=\"col\">Checks, last result</th></tr></thead>\n<tbody>\n";
  for (const HostSnapshot* host : section.hosts) table += host_row(snapshot, *host);
  return table + "</tbody></table>\n";
}

}  // namespace

std::string host_tables(const Snapshot& snapshot) {
  std::string tables;
  for (const Section& section : make_sections(snapshot)) tables += section_table(snapshot, section);
  return tables;
}

}  // namespace reachd::exporter
