#include "store/time_sorter.hpp"

#include <algorithm>
#include <chrono>
#include <optional>
#include <utility>

namespace reachd::store {

void TimeSorter::add(const Record& record) {
  if (!due_.empty() && compare(record, due_.back(), names_) < 0) {
    ++late_;
    return;
  }
  const auto second = std::chrono::floor<std::chrono::seconds>(record.time);
  waiting_[second].push_back(record);
  due_before_ =
      std::max(due_before_, std::chrono::floor<std::chrono::seconds>(record.time - kPatience));
}

const Record* TimeSorter::next() {
  while (given_ == due_.size()) {
    if (!take_due()) return nullptr;
  }
  return &due_[given_++];
}

/// Goes on to the next second, if that is due.
bool TimeSorter::take_due() {
  const auto first = waiting_.begin();
  if (first == waiting_.end() || !is_due(first->first)) return false;
  const std::optional<Record> last = due_.empty() ? std::nullopt : std::optional(due_.back());
  due_ = std::move(first->second);
  waiting_.erase(first);
  std::ranges::sort(due_, [&](const Record& one, const Record& other) {
    return compare(one, other, names_) < 0;
  });
  const auto are_equal = [&](const Record& one, const Record& other) {
    return compare(one, other, names_) == 0;
  };
  const auto again = std::unique(due_.begin(), due_.end(), are_equal);
  duplicates_ += static_cast<std::uint64_t>(due_.end() - again);
  due_.erase(again, due_.end());
  // It may belong to the second that was given out before.
  given_ = last && are_equal(*last, due_.front()) ? 1 : 0;
  duplicates_ += given_;
  return true;
}

}  // namespace reachd::store
