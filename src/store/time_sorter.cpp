#include "store/time_sorter.hpp"

#include <algorithm>
#include <chrono>

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
  if (given_ == due_.size()) {
    const auto first = waiting_.begin();
    if (first == waiting_.end() || !is_due(first->first)) return nullptr;
    due_ = std::move(first->second);
    waiting_.erase(first);
    given_ = 0;
    std::ranges::sort(due_, [&](const Record& one, const Record& other) {
      return compare(one, other, names_) < 0;
    });
  }
  return &due_[given_++];
}

}  // namespace reachd::store
