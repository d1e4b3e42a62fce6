#include "app/judge.hpp"

#include <chrono>
#include <utility>
#include <variant>

#include "judge/day.hpp"

namespace reachd::app {
namespace {

using namespace std::chrono_literals;

/// By so much a clock that runs well is put back.
constexpr Duration kLargestStep = 1min;
/// How often it is asked which vantages there were within a day, and how the day went.
constexpr Duration kVantageInterval = 1min;
constexpr Duration kDayInterval = 5min;

/// Another text is another page.
std::string essence_of(const exporter::JudgeState& state) {
  std::string essence = state.fault;
  for (const VantageOverview& vantage : state.overview.vantages) {
    essence += to_string(vantage.presence);
  }
  for (const HostOverview& host : state.overview.hosts) {
    essence += host.host->name;
    essence += to_string(host.state);
    for (const Opinion& opinion : host.opinions) essence += to_string(opinion.state);
  }
  for (const Incident& incident : state.incidents.incidents) {
    essence += incident.id + incident.summary + (incident.ended ? "ended" : "lasts");
  }
  return essence;
}

UtcTime floor_to(Duration interval, UtcTime time) {
  return time - time.time_since_epoch() % interval;
}

}  // namespace

Judge::Judge(const Clock& clock, judge::QuerySource& source, LikelihoodsPtr table,
             Settings settings, Log& log)
    : clock_(clock),
      source_(source),
      settings_(std::move(settings)),
      log_(log),
      teller_(log),
      engine_(std::move(table), settings_.engine) {}

std::vector<UtcTime> Judge::past_or_now() const {
  const UtcTime last = floor_to(settings_.interval, clock_.utc() - settings_.delay);
  std::vector<UtcTime> rounds;
  for (UtcTime round = floor_to(settings_.interval, last - settings_.lookback); round <= last;
       round += settings_.interval) {
    rounds.push_back(round);
  }
  return rounds;
}

UtcTime Judge::next(UtcTime last) const {
  const UtcTime latest = floor_to(settings_.interval, clock_.utc() - settings_.delay);
  // A clock that was put back is followed: until it has caught up nothing would be asked for.
  if (last - latest > kLargestStep) return latest;
  return std::max(latest, last + settings_.interval);
}

std::string Judge::selected(const std::string& matchers) const {
  const bool has_both = !matchers.empty() && !settings_.selector.empty();
  return "{" + matchers + (has_both ? "," : "") + settings_.selector + "}";
}

bool Judge::is_answered() {
  const auto answer =
      source_.query("count(" + selected("__name__=\"reachd_build_info\"") + ")", clock_.utc());
  const auto* const fault = std::get_if<std::string>(&answer);
  note_fault(fault == nullptr ? "" : *fault);
  return fault == nullptr;
}

bool Judge::judge(UtcTime round, Age age) {
  const SteadyTime begun = clock_.now();
  const auto answer =
      source_.query(selected("__name__=~\"" + judge::metrics_of_reports() + "\""), round);
  ++next_.rounds;
  next_.query_seconds = to_seconds(clock_.now() - begun);
  if (const auto* const fault = std::get_if<std::string>(&answer)) {
    ++next_.failed_rounds;
    note_fault(*fault);
    engine_.judge_without_news(round);
    return false;
  }
  const auto& series = std::get<std::vector<judge::Series>>(answer);
  const std::string fault = series.empty() && age == Age::present
                                ? "no series matches " + selected("")
                                : look_for_vantages(round);
  note_fault(fault);
  if (!fault.empty()) ++next_.failed_rounds;
  next_.series = series.size();
  next_.judged = round;
  engine_.judge(round, series);
  return fault.empty();
}

void Judge::publish() {
  next_.overview = engine_.overview();
  next_.incidents = engine_.incidents();
  teller_.tell(next_.incidents);
  std::string essence = essence_of(next_);
  if (essence != published_) ++next_.changes;
  published_ = std::move(essence);
  auto state = std::make_shared<const exporter::JudgeState>(next_);
  const std::lock_guard lock(mutex_);
  state_.swap(state);
}

void Judge::look_back() {
  if (next_.fault.empty()) look_at_the_day(next_.overview.taken);
}

exporter::JudgeStatePtr Judge::state() const {
  const std::lock_guard lock(mutex_);
  return state_;
}

/// What kept it from being known how many make a majority; empty: nothing.
std::string Judge::look_for_vantages(UtcTime round) {
  if (round - looked_for_vantages_ < kVantageInterval) return {};
  const std::string& label = settings_.engine.vantage_label;
  const auto present = [this](const std::string& metric) {
    return "present_over_time(" + selected("__name__=\"" + metric + "\"") + "[1d])";
  };
  // As the recording rules; a store that is written to by others may lack `up`.
  const auto answer = source_.query("group by (" + label + ", instance) (" + present("up") +
                                        " or " + present("reachd_vantage_healthy") + ")",
                                    round);
  if (const auto* const fault = std::get_if<std::string>(&answer)) return *fault;
  looked_for_vantages_ = round;
  std::vector<std::string> names;
  for (const judge::Series& one : std::get<std::vector<judge::Series>>(answer)) {
    const std::string_view name = one.labels[label];
    names.emplace_back(name.empty() ? one.labels["instance"] : name);
  }
  engine_.expect(names);
  return {};
}

/// Its absence takes nothing from the verdict: bars stay as they were.
void Judge::look_at_the_day(UtcTime round) {
  if (round - looked_at_the_day_ < kDayInterval) return;
  const std::size_t vantages = next_.overview.vantages.size();
  auto days = judge::read_day(source_, selected("__name__=\"reachd_host_state\""), round, vantages);
  if (days.empty()) return;
  looked_at_the_day_ = round;
  auto shown =
      std::make_shared<std::map<std::string, std::vector<exporter::PageSegment>, std::less<>>>();
  for (auto& [host, day] : days) {
    for (const judge::DayPart& part : day) {
      (*shown)[host].push_back({part.start, part.length, part.availability, part.coverage});
    }
  }
  next_.days = std::move(shown);
}

/// Told once, and once it is over.
void Judge::note_fault(const std::string& fault) {
  if (fault == next_.fault) return;
  if (fault.empty()) {
    log_.info("the rounds are answered again");
  } else {
    log_.error("a round was not answered", {{"fault", fault}});
  }
  next_.fault = fault;
}

}  // namespace reachd::app
