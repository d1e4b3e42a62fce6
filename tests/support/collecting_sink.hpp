#pragma once

#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <mutex>
#include <optional>
#include <utility>
#include <vector>

#include "reachd/observation.hpp"
#include "reachd/probe.hpp"

namespace reachd::test {

/// Keeps what completes, in order. Safe from any thread.
class CollectingSink final : public ObservationSink {
 public:
  struct Completion {
    std::uint64_t id;
    Observation observation;
  };

  void complete(std::uint64_t request_id, Observation observation) override {
    const std::lock_guard lock(mutex_);
    completions_.push_back({request_id, std::move(observation)});
    changed_.notify_all();
  }

  /// Blocks until `count` have completed; false if that takes longer than any test should.
  bool wait_for(std::size_t count) {
    std::unique_lock lock(mutex_);
    return changed_.wait_for(lock, std::chrono::seconds(30),
                             [&] { return completions_.size() >= count; });
  }

  std::vector<Completion> all() const {
    const std::lock_guard lock(mutex_);
    return completions_;
  }
  std::size_t size() const { return all().size(); }
  /// The observation of a request that completed exactly once; nullopt otherwise.
  std::optional<Observation> only(std::uint64_t id) const {
    const std::vector<Completion> completions = all();
    const auto is_it = [id](const Completion& completion) { return completion.id == id; };
    if (std::ranges::count_if(completions, is_it) != 1) return std::nullopt;
    return std::ranges::find_if(completions, is_it)->observation;
  }

 private:
  mutable std::mutex mutex_;
  std::condition_variable changed_;
  std::vector<Completion> completions_;
};

}  // namespace reachd::test
