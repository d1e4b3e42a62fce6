#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/thread_pool.hpp>
#include <chrono>
#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

#include "export/http_message.hpp"
#include "export/metrics.hpp"
#include "export/text_body.hpp"
#include "reachd/clock.hpp"

namespace reachd::exporter {

/// What a page is made of at a time, and how it is written from that.
struct Edition {
  /// Immutable and not null; another one is another edition.
  std::shared_ptr<const void> source;
  UtcTime taken;
  /// Writes it piece by piece. May end early, whatever stands there then, once a stop is requested.
  std::function<void(const TextSink&, const std::stop_token&)> write;
};

/// A page that grows with the watch. What stands below `kept` is the press's own.
struct LargePage {
  /// For how long an edition is not written anew: more than its source may show in a page.
  Duration kept = std::chrono::seconds(1);

  Text text = {};
  std::shared_ptr<const void> source = nullptr;
  UtcTime taken = {};
  SteadyTime begun = {};
  std::vector<std::weak_ptr<const std::string>> printed = {};
};

/// Writes large pages on a thread of its own, so that the exporter's goes on answering, and keeps
/// them packed. All who ask for the same page of the same edition, or ask before its writing has
/// begun, share one copy.
class PagePress {
 public:
  PagePress() = default;
  /// Does not wait until what is being written is complete.
  ~PagePress();
  PagePress(const PagePress&) = delete;
  PagePress& operator=(const PagePress&) = delete;

  /// `page`, and what `latest` is written with, stay longer than the press. `latest` is made before
  /// this is awaited, not within: GCC 12 would destroy it twice. An error while too many
  /// former copies are still being sent: clients that do not read must not take all memory.
  boost::asio::awaitable<HttpResponse> answer(const HttpRequest& request,
                                              std::string_view content_type, LargePage& page,
                                              Edition latest);

 private:
  /// Copies of a page at a time: a client may take as long as WebLimits::write for one.
  static constexpr std::size_t kMostCopies = 8;

  boost::asio::awaitable<std::optional<Text>> print(LargePage& page, Edition latest);
  boost::asio::awaitable<std::optional<Text>> print_on_worker(LargePage& page, Edition latest,
                                                              SteadyTime asked);
  Text write(const Edition& edition) const;

  std::stop_source stop_;
  boost::asio::thread_pool worker_{1};
};

}  // namespace reachd::exporter
