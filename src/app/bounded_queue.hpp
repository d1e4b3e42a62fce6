#pragma once

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <mutex>
#include <utility>
#include <vector>

namespace reachd::app {

/// A queue from many producers to one consumer that never grows beyond its capacity. All functions
/// are safe from any thread.
template <typename Item>
class BoundedQueue {
 public:
  explicit BoundedQueue(std::size_t capacity) : capacity_(capacity) {}

  /// False if the queue is full or closed: the item is lost and the caller counts it.
  bool try_push(Item item) { return push_unless(std::move(item), capacity_); }

  /// Takes the item even beyond the capacity: for the few that must not be lost. False once closed.
  bool push(Item item) { return push_unless(std::move(item), static_cast<std::size_t>(-1)); }

  /// Waits until there is something, `timeout` has passed or the queue is closed; then, unless it
  /// is closed, for as long as `gather` so that more may come in: one awakening for all of it.
  /// `taken` becomes all there is; its memory is used again.
  void pop_all(std::vector<Item>& taken, std::chrono::milliseconds timeout,
               std::chrono::milliseconds gather) {
    taken.clear();
    std::unique_lock lock(mutex_);
    ready_.wait_for(lock, timeout, [this] { return !items_.empty() || closed_; });
    if (!items_.empty()) ready_.wait_for(lock, gather, [this] { return closed_; });
    taken.swap(items_);
  }

  /// Lets the consumer take what is left; nothing more comes in.
  void close() {
    const std::lock_guard lock(mutex_);
    closed_ = true;
    ready_.notify_one();
  }

  bool closed_and_empty() const {
    const std::lock_guard lock(mutex_);
    return closed_ && items_.empty();
  }

 private:
  bool push_unless(Item item, std::size_t limit) {
    const std::lock_guard lock(mutex_);
    if (closed_ || items_.size() >= limit) return false;
    items_.push_back(std::move(item));
    // The consumer waits for the first only.
    if (items_.size() == 1) ready_.notify_one();
    return true;
  }

  const std::size_t capacity_;
  mutable std::mutex mutex_;
  std::condition_variable ready_;
  std::vector<Item> items_;
  bool closed_ = false;
};

}  // namespace reachd::app
