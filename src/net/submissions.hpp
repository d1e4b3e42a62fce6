#pragma once

#include <cstddef>
#include <cstdint>
#include <mutex>
#include <span>
#include <vector>

#include "reachd/clock.hpp"
#include "reachd/probe.hpp"

namespace reachd::net {

/// Requests on their way to the thread of an engine, which may rest while they come in crowds. Any
/// thread adds; one takes.
class Submissions {
 public:
  /// As many at once, or in one look, are a crowd.
  static constexpr std::size_t kCrowd = 20;

  enum class Added : std::uint8_t {
    /// The thread is to be woken.
    wakes,
    /// It rests, and takes them when it has.
    waits,
    /// They were not taken in.
    is_closed,
  };
  Added add(std::span<const ProbeRequest> batch, SteadyTime now);

  /// Ends a rest. Replaces what is in `taken`; the time that a request has waited here is put on to
  /// its deadline. False once closed.
  bool take(std::vector<ProbeRequest>& taken, SteadyTime now);
  /// From now on a crowd wakes nobody. False, and nothing is changed, if somebody waits who does.
  bool begin_rest();
  void close();

 private:
  struct Batch {
    SteadyTime added;
    /// Index behind its last request.
    std::size_t end = 0;
  };

  std::mutex mutex_;
  std::vector<ProbeRequest> requests_;
  std::vector<Batch> batches_;
  bool rests_ = false;
  bool is_urgent_ = false;
  bool is_closed_ = false;
};

}  // namespace reachd::net
