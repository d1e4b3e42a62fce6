#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <optional>
#include <vector>

#include "store/record.hpp"

namespace reachd::store {

/// What one line, or element, of a file says: one record at least.
struct RecordedLine {
  /// From 1 on.
  std::uint64_t number = 0;
  std::vector<Record> records;

  UtcTime time() const { return records.front().time; }
  NameId vantage() const { return records.front().vantage; }
};

/// Tells, of the lines of one file in their order, a time that is ahead by a wrong clock from one
/// that is ahead because the recording has a gap. A line that leaps is held until others decide:
/// one that goes on where those before it were sets it aside; a second vantage that leaps as far,
/// so many more lines that none can be put aside, or the end lets it pass. What is no more than a
/// minute out of order comes through whole. Holds kMostHeld lines at most. One thread at a time.
class LeapGuard {
 public:
  /// Further than lines are out of order and clocks of vantages apart.
  static constexpr Duration kLeap = std::chrono::minutes(10);
  static constexpr std::size_t kMostHeld = 256;

  /// Whether the next line, its first record being this, is to be given out as it is; else add()
  /// it. To be asked only while take() has nothing.
  bool passes(const Record& first);
  void add(RecordedLine line);
  /// No line follows: what is held is decided.
  void finish();

  /// The next line that passed; none if there is none, or none yet.
  std::optional<RecordedLine> take();
  /// The next line that is ahead of its time.
  std::optional<RecordedLine> take_ahead();

 private:
  bool leaps(UtcTime time) const { return !latest_ || time > *latest_ + kLeap; }
  bool has_company(const RecordedLine& line) const;
  void hold(RecordedLine line);
  void pass(RecordedLine line);
  void decide_held();
  void begin_anew(UtcTime latest);
  UtcTime median_of_held() const;

  /// Of the lines that passed; none at the beginning, where the first lines have to show it.
  std::optional<UtcTime> latest_;
  std::vector<RecordedLine> held_;
  std::deque<RecordedLine> passed_;
  std::deque<RecordedLine> ahead_;
};

}  // namespace reachd::store
