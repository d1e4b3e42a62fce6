#include "export/sweep_table.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "export/host_table.hpp"
#include "export/html.hpp"

namespace reachd::exporter {
namespace {

constexpr std::size_t kMostShown = 8;
constexpr std::array<std::string_view, 6> kColumns{
    "Prefix", "Answering", "Silent", "Last round ended", "Came since the round before", "Went"};

std::string cell(std::size_t column, const std::string& html) {
  return "<td class=\"number\" data-label=\"" + std::string(kColumns[column]) + "\">" + html +
         "</td>";
}

std::string changes_of(const SweepChanges& changes) {
  std::string addresses;
  const std::size_t shown = std::min(kMostShown, changes.listed.size());
  for (std::size_t i = 0; i < shown; ++i) {
    addresses += (i == 0 ? "" : ", ") + changes.listed[i].to_string();
  }
  if (changes.count > shown) addresses += ", ...";
  const std::string count = std::to_string(changes.count);
  return changes.count == 0 ? count : count + html_element("small", addresses);
}

std::string row_of(const SweepReport& sweep) {
  const std::string round = sweep.completed ? readable_time(*sweep.completed) : "not completed yet";
  return "<tr>" + html_element("th", sweep.counts.prefix.to_string(), "scope=\"row\"") +
         cell(1, std::to_string(sweep.counts.responsive)) +
         cell(2, std::to_string(sweep.counts.silent)) + cell(3, round) +
         cell(4, changes_of(sweep.came)) + cell(5, changes_of(sweep.went)) + "</tr>\n";
}

}  // namespace

std::string sweep_table(const SweepReports& sweeps) {
  if (sweeps.empty()) return {};
  std::string table = "<table><caption><b>Sweeps</b>" +
                      html_element("span", "every address pinged once a round", "class=\"quiet\"") +
                      "</caption>\n<thead><tr>";
  for (const std::string_view column : kColumns) {
    table += html_element("th", column, "scope=\"col\"");
  }
  table += "</tr></thead>\n<tbody>\n";
  for (const SweepReport& sweep : sweeps) table += row_of(sweep);
  return table + "</tbody></table>\n";
}

}  // namespace reachd::exporter
