#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>

#include "export/http_message.hpp"

namespace reachd::exporter {

/// Tells browsers, by server-sent events (html.spec.whatwg.org, "Server-sent events"), that the
/// page is to be loaded again. What it costs does not depend on the watch: while there are
/// subscribers, a number is read twice a second. Nothing gathers for a client that reads slowly.
/// One thread, the exporter's; answers may outlive it.
class EventFeed {
 public:
  /// Rises with every change that a page shows. Any thread may move it; is called on the feed's.
  using Version = std::function<std::uint64_t()>;
  /// Of the connections that a server takes.
  static constexpr std::size_t kMostSubscribers = 64;

  explicit EventFeed(Version version);

  /// An event at once, then one within half a second of a change, and a comment every 15 seconds.
  /// 503 while there are too many subscribers.
  HttpResponse subscribe();

 private:
  class Hub;
  class Subscriber;

  std::shared_ptr<Hub> hub_;
};

}  // namespace reachd::exporter
