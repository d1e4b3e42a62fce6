#include "export/sweep_table.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "export/html.hpp"

namespace reachd::exporter {
namespace {

constexpr std::size_t kMostShown = 8;
constexpr std::array<std::string_view, 7> kColumns{
    "Prefix",     "Answering",        "Silent",
    "Not probed", "Last round ended", "Came since the round before",
    "Went"};

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

std::string unprobed_of(const SweepReport& sweep) {
  const std::string count = std::to_string(sweep.unprobed());
  if (sweep.excluded == 0) return count;
  return count + html_element("small", std::to_string(sweep.excluded) + " excluded");
}

std::string row_of(const SweepReport& sweep) {
  const std::string round = sweep.completed ? html_time(*sweep.completed) : "not completed yet";
  return "<tr>" + html_element("th", sweep.counts.prefix.to_string(), "scope=\"row\"") +
         html_cell(kColumns[1], std::to_string(sweep.counts.responsive)) +
         html_cell(kColumns[2], std::to_string(sweep.counts.silent)) +
         html_cell(kColumns[3], unprobed_of(sweep)) + html_cell(kColumns[4], round) +
         html_cell(kColumns[5], changes_of(sweep.came)) +
         html_cell(kColumns[6], changes_of(sweep.went)) + "</tr>\n";
}

}  // namespace

std::string sweep_table(const SweepReports& sweeps) {
  if (sweeps.empty()) return {};
  std::string table = "<section aria-labelledby=\"sweeps\"><h2 id=\"sweeps\">Sweeps</h2>\n" +
                      html_table_head("", "Every address pinged once a round", kColumns);
  for (const SweepReport& sweep : sweeps) table += row_of(sweep);
  return table + "</tbody></table></section>\n";
}

}  // namespace reachd::exporter
