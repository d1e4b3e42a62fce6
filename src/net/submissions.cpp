#include "net/submissions.hpp"

#include <utility>

namespace reachd::net {

Submissions::Added Submissions::add(std::span<const ProbeRequest> batch, SteadyTime now) {
  const std::lock_guard lock(mutex_);
  if (is_closed_) return Added::is_closed;
  requests_.insert(requests_.end(), batch.begin(), batch.end());
  batches_.push_back({now, requests_.size()});
  const bool is_lone = batch.size() < kCrowd;
  is_urgent_ = is_urgent_ || is_lone;
  return is_lone || !rests_ ? Added::wakes : Added::waits;
}

bool Submissions::take(std::vector<ProbeRequest>& taken, SteadyTime now) {
  taken.clear();
  const std::lock_guard lock(mutex_);
  std::swap(requests_, taken);
  std::size_t next = 0;
  for (const Batch& batch : batches_) {
    for (; next < batch.end; ++next) taken[next].deadline += now - batch.added;
  }
  batches_.clear();
  rests_ = false;
  is_urgent_ = false;
  return !is_closed_;
}

bool Submissions::begin_rest() {
  const std::lock_guard lock(mutex_);
  if (is_urgent_ || is_closed_) return false;
  rests_ = true;
  return true;
}

void Submissions::close() {
  const std::lock_guard lock(mutex_);
  is_closed_ = true;
}

}  // namespace reachd::net
