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
/// What is not known for so long shows.
constexpr Duration kStep = 5min;

/// By host, then by the end of the step.
using Sums = std::map<std::string, std::map<UtcTime, double>, std::less<>>;

UtcTime floor_to(Duration span, UtcTime time) { return time - time.time_since_epoch() % span; }

/// How many vantages, on the mean of each step, saw the host in one of these states ("up|down").
Sums read_sums(QuerySource& source, std::string selector, const std::string& states, UtcTime first,
               UtcTime last) {
  selector.insert(selector.size() - 1, ",state=~\"" + states + "\"");
  const auto answer =
      source.query_range("sum by (host) (avg_over_time(" + selector + "[5m]))", first, last, kStep);
  Sums sums;
  const auto* const histories = std::get_if<std::vector<SeriesHistory>>(&answer);
  if (histories == nullptr) return sums;
  for (const SeriesHistory& history : *histories) {
    auto& of_host = sums[std::string(history.labels["host"])];
    for (const auto& [time, value] : history.samples) of_host[time] = value;
  }
  return sums;
}

/// Of the steps that end behind `start` and no later than `end`.
double sum_of(const std::map<UtcTime, double>& values, UtcTime start, UtcTime end) {
  double sum = 0;
  for (auto value = values.upper_bound(start); value != values.end() && value->first <= end;
       ++value) {
    sum += value->second;
  }
  return sum;
}

DayPart part_of(const std::map<UtcTime, double>& known, const std::map<UtcTime, double>& up,
                UtcTime start, UtcTime end, std::size_t vantages) {
  DayPart part{start, end - start, std::nullopt, 0};
  const double known_steps = sum_of(known, start, end);
  if (known_steps <= 0) return part;
  const auto steps = static_cast<double>(part.length / kStep) * static_cast<double>(vantages);
  part.availability = std::clamp(sum_of(up, start, end) / known_steps, 0.0, 1.0);
  part.coverage = std::clamp(known_steps / steps, 0.0, 1.0);
  return part;
}

}  // namespace

Days read_day(QuerySource& source, const std::string& states, UtcTime now, std::size_t vantages) {
  const UtcTime last = floor_to(kStep, now);
  const UtcTime start = floor_to(kPart, last - 1ns) - (kParts - 1) * kPart;
  const Sums known = read_sums(source, states, "up|degraded|down", start + kStep, last);
  const Sums up =
      known.empty() ? Sums() : read_sums(source, states, "up|degraded", start + kStep, last);
  // Without the second answer all would seem down.
  if (up.empty() || vantages == 0) return {};
  Days days;
  for (const auto& [host, steps] : known) {
    const auto found = up.find(host);
    if (found == up.end()) continue;
    for (UtcTime begin = start; begin < last; begin += kPart) {
      days[host].push_back(
          part_of(steps, found->second, begin, std::min(begin + kPart, last), vantages));
    }
  }
  return days;
}

}  // namespace reachd::judge
