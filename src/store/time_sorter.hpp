#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <vector>

#include "store/record.hpp"

namespace reachd::store {

/// Puts records in the order of compare() that come up to a minute out of it. One is given out once
/// another is known that is more than a minute newer, or up to a second later; so that the same
/// records are given out in the same order whatever the order in which they came, if none was late.
/// Of equal records one is given out: a file that is named twice says no more than once. One thread
/// at a time.
class TimeSorter {
 public:
  static constexpr Duration kPatience = std::chrono::minutes(1);

  /// `names` are the records', and stay longer than this.
  explicit TimeSorter(const Names& names) : names_(names) {}

  /// A record that belongs before one that was due already is counted as late, and dropped.
  void add(const Record& record);
  /// No record follows: all are due.
  void finish() { is_finished_ = true; }
  /// The next one that is due, or nullptr; valid until the next call.
  const Record* next();

  std::uint64_t late() const { return late_; }
  /// Equal to one that was given out, and dropped.
  std::uint64_t duplicates() const { return duplicates_; }

 private:
  using Second = std::chrono::sys_seconds;

  bool take_due();
  bool is_due(Second second) const { return is_finished_ || second < due_before_; }

  const Names& names_;
  /// By the second in which they were sent, unsorted.
  std::map<Second, std::vector<Record>> waiting_;
  /// One second of them, sorted; what is before given_ was given out.
  std::vector<Record> due_;
  std::size_t given_ = 0;
  Second due_before_ = Second::min();
  bool is_finished_ = false;
  std::uint64_t late_ = 0;
  std::uint64_t duplicates_ = 0;
};

}  // namespace reachd::store
