#include "judge/day.hpp"

#include <algorithm>
#include <chrono>
#include <utility>
#include <variant>

namespace reachd::judge {
namespace {

using namespace std::chrono_literals;

constexpr Duration kPart = 30min;
constexpr std::size_t kParts = 48;

/// By host, then by the end of the part.
using Sums = std::map<std::string, std::map<UtcTime, double>, std::less<>>;

/// How many vantages, on the mean, saw the host in one of these states ("up|down").
Sums read_sums(QuerySource& source, const std::string& selector, const std::string& states,
               UtcTime now) {
  std::string selected = selector;
  selected.insert(selected.size() - 1, ",state=~\"" + states + "\"");
  const auto answer = source.query_range("sum by (host) (avg_over_time(" + selected + "[30m]))",
                                         now - (kParts - 1) * kPart, now, kPart);
  Sums sums;
  const auto* const histories = std::get_if<std::vector<SeriesHistory>>(&answer);
  if (histories == nullptr) return sums;
  for (const SeriesHistory& history : *histories) {
    auto& of_host = sums[std::string(history.labels["host"])];
    for (const auto& [time, value] : history.samples) of_host[time] = value;
  }
  return sums;
}

double value_at(const std::map<UtcTime, double>& values, UtcTime time) {
  const auto found = values.find(time);
  return found == values.end() ? 0 : found->second;
}

}  // namespace

Days read_day(QuerySource& source, const std::string& states, UtcTime now, std::size_t vantages) {
  const Sums known = read_sums(source, states, "up|degraded|down", now);
  const Sums up = known.empty() ? Sums() : read_sums(source, states, "up|degraded", now);
  // Without the second answer all would seem down.
  if (up.empty()) return {};
  Days days;
  for (const auto& [host, sums] : known) {
    const auto found = up.find(host);
    for (std::size_t i = 0; i < kParts; ++i) {
      const UtcTime end = now - static_cast<Duration::rep>(kParts - 1 - i) * kPart;
      const double share = value_at(sums, end);
      DayPart part{end - kPart, kPart, std::nullopt, 0};
      if (share > 0 && found != up.end()) {
        part.availability = std::clamp(value_at(found->second, end) / share, 0.0, 1.0);
      }
      part.coverage =
          std::clamp(share / static_cast<double>(std::max<std::size_t>(vantages, 1)), 0.0, 1.0);
      days[host].push_back(part);
    }
  }
  return days;
}

}  // namespace reachd::judge
