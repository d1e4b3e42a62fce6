#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/thread_pool.hpp>
#include <functional>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

#include "export/metrics.hpp"
#include "export/text_body.hpp"
#include "reachd/clock.hpp"
#include "reachd/snapshot.hpp"

namespace reachd::exporter {

/// A page that grows with the watch. What is remembered of it is the press's own.
struct LargePage {
  /// Writes it piece by piece. May end early, whatever stands there then, once a stop is requested.
  std::function<void(const Snapshot&, const TextSink&, const std::stop_token&)> write;

  Text text = {};
  SnapshotPtr snapshot = nullptr;
  SteadyTime begun = {};
  std::vector<std::weak_ptr<const std::string>> printed = {};
};

/// Writes large pages on a thread of its own, so that the exporter's goes on answering, and keeps
/// them packed. All who ask for the same page of the same snapshot, or ask before its writing has
/// begun, share one copy.
class PagePress {
 public:
  PagePress() = default;
  /// Does not wait until what is being written is complete.
  ~PagePress();
  PagePress(const PagePress&) = delete;
  PagePress& operator=(const PagePress&) = delete;

  /// `page` stays longer than the press; `latest` is not null. Nothing while too many former copies
  /// are still being sent: clients that do not read must not take all memory.
  boost::asio::awaitable<std::optional<Text>> print(LargePage& page, SnapshotPtr latest);

 private:
  /// Copies of a page at a time: a client may take as long as WebLimits::write for one.
  static constexpr std::size_t kMostCopies = 8;
  /// The telemetry in a page changes while its snapshot does not.
  static constexpr Duration kLongestKept = std::chrono::seconds(1);

  boost::asio::awaitable<std::optional<Text>> print_on_worker(LargePage& page, SnapshotPtr latest,
                                                              SteadyTime asked);
  Text write(const LargePage& page, const Snapshot& snapshot) const;

  std::stop_source stop_;
  boost::asio::thread_pool worker_{1};
};

}  // namespace reachd::exporter
