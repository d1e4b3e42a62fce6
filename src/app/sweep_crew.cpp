#include "app/sweep_crew.hpp"

#include <algorithm>
#include <bit>
#include <utility>

namespace reachd::app {
namespace {

/// A part of fewer addresses is done before a thread has begun.
constexpr std::uint64_t kLeastPart = 4096;

/// Into how many parts each prefix goes, as a power of two: one where a pace is set, which a single
/// thread keeps better.
unsigned halvings_for(const std::vector<SweepTask>& tasks, unsigned most) {
  auto halvings = static_cast<unsigned>(std::bit_width(std::max(most, 1U))) - 1;
  for (const SweepTask& task : tasks) {
    if (task.interval > Duration::zero()) return 0;
    while (halvings > 0 && task.prefix.size() >> halvings < kLeastPart) --halvings;
  }
  return halvings;
}

SweepTask part_of(const SweepTask& task, unsigned halvings, std::uint64_t part) {
  const unsigned length = task.prefix.length() + halvings;
  SweepTask piece = task;
  piece.prefix = Prefix(task.prefix.at(part * (task.prefix.size() >> halvings)), length);
  piece.seed += part;
  return piece;
}

}  // namespace

SweepCrew::SweepCrew(const Clock& clock, Log& log, const Contact& contact,
                     std::vector<SweepTask> tasks, unsigned most) {
  const unsigned halvings = halvings_for(tasks, most);
  for (std::uint64_t part = 0; part < std::uint64_t{1} << halvings; ++part) {
    members_.push_back(std::make_unique<Member>(clock, log, contact));
    std::vector<SweepTask> parts;
    for (const SweepTask& task : tasks) parts.push_back(part_of(task, halvings, part));
    members_.back()->sweeper.use(std::move(parts));
  }
}

std::uint64_t SweepCrew::position() const {
  std::uint64_t position = 0;
  for (const auto& member : members_) position += member->sweeper.position();
  return position;
}

bool SweepCrew::is_done() const {
  return std::ranges::all_of(members_,
                             [](const auto& member) { return member->sweeper.is_done(); });
}

SteadyTime SweepCrew::finished() const {
  SteadyTime last = SteadyTime::min();
  for (const auto& member : members_) last = std::max(last, member->sweeper.finished());
  return last;
}

void SweepCrew::stop() {
  for (const auto& member : members_) member->sweeper.stop();
}

std::vector<const Sweep*> SweepCrew::sweeps() const {
  std::vector<const Sweep*> sweeps;
  for (std::size_t task = 0; task < members_.front()->sweeper.sweeps().size(); ++task) {
    for (const auto& member : members_) sweeps.push_back(&member->sweeper.sweeps()[task]);
  }
  return sweeps;
}

Sweeper::Sending SweepCrew::sending() const {
  Sweeper::Sending sum{.packets = 0, .first = SteadyTime::max(), .last = SteadyTime::min()};
  for (const auto& member : members_) {
    const Sweeper::Sending& sending = member->sweeper.sending();
    if (sending.packets == 0) continue;
    sum.packets += sending.packets;
    sum.first = std::min(sum.first, sending.first);
    sum.last = std::max(sum.last, sending.last);
  }
  return sum;
}

SweepCrew::Replies SweepCrew::replies() const {
  Replies sum;
  for (const auto& member : members_) {
    sum.late += member->telemetry.late_replies;
    sum.duplicate += member->telemetry.duplicate_replies;
    sum.unmatched += member->telemetry.unmatched_replies;
    sum.forged += member->telemetry.forged_replies;
    sum.dropped += member->telemetry.receive_drops;
  }
  return sum;
}

}  // namespace reachd::app
