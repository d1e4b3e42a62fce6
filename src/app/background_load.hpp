#pragma once

#include <boost/asio/io_context.hpp>
#include <functional>
#include <memory>

#include "config/config.hpp"

namespace reachd::app {

/// Loads configurations on a thread of their own, one at a time. However long a load takes, nobody
/// waits for it: what is still under way at the end is left behind. Lives on the I/O loop's thread.
class BackgroundLoad {
 public:
  /// Called on a thread of its own, which may outlive all but what the function holds itself.
  using Loader = std::function<config::LoadResult()>;
  /// Called on the I/O loop's thread.
  using Done = std::function<void(const config::LoadResult&)>;

  BackgroundLoad(boost::asio::io_context& io, Loader loader, Done done);
  /// Leaves what is under way behind.
  ~BackgroundLoad();
  BackgroundLoad(const BackgroundLoad&) = delete;
  BackgroundLoad& operator=(const BackgroundLoad&) = delete;

  /// Not while one is under way.
  void start();
  bool is_under_way() const { return under_way_; }

 private:
  struct Owner;

  boost::asio::io_context& io_;
  Loader loader_;
  Done done_;
  /// Shared with the thread, which must not touch this once it is gone.
  std::shared_ptr<Owner> owner_;
  bool under_way_ = false;
};

}  // namespace reachd::app
