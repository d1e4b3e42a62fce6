#include "export/incident_list.hpp"

#include <algorithm>
#include <functional>
#include <vector>

#include "store/incident_json.hpp"

namespace reachd::exporter {

std::string incident_list(const IncidentReport& report, const IncidentQuery& query) {
  std::vector<const Incident*> covered;
  for (const Incident& incident : report.incidents) {
    if (query.covers(incident)) covered.push_back(&incident);
  }
  std::ranges::stable_sort(covered, std::greater(), &Incident::started);
  if (covered.size() > query.limit) covered.resize(query.limit);
  std::string text;
  for (const Incident* const incident : covered) {
    text += (text.empty() ? "" : ",") + store::to_json_line(*incident);
  }
  return R"({"incidents":[)" + text + "]}\n";
}

}  // namespace reachd::exporter
