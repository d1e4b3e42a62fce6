#pragma once

#include <boost/asio/awaitable.hpp>
#include <string>

namespace reachd::exporter {

/// The body of an answer that goes on until its client leaves. The server's thread.
class TextStream {
 public:
  virtual ~TextStream() = default;
  /// Waits for what is to be sent next; not empty. May be cancelled.
  virtual boost::asio::awaitable<std::string> next() = 0;
};

}  // namespace reachd::exporter
