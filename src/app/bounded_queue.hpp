#pragma once

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <deque>
#include <iterator>
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

  /// Waits until there is something, `timeout` has passed or the queue is closed, and takes all
  /// there is.
  std::vector<Item> pop_all(std::chrono::milliseconds timeout) {
    std::unique_lock lock(mutex_);
    ready_.wait_for(lock, timeout, [this] { return !items_.empty() || closed_; });
    std::vector<Item> taken(std::make_move_iterator(items_.begin()),
                            std::make_move_iterator(items_.end()));
    items_.clear();
    return taken;
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
    ready_.notify_one();
    return true;
  }

  const std::size_t capacity_;
  mutable std::mutex mutex_;
  std::condition_variable ready_;
  std::deque<Item> items_;
  bool closed_ = false;
};

}  // namespace reachd::app
