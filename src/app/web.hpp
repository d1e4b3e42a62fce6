#pragma once

#include <memory>
#include <thread>

#include "app/cli.hpp"
#include "export/node.hpp"
#include "reachd/clock.hpp"
#include "reachd/log.hpp"

namespace reachd::app {

/// The web side of a node, on a thread of its own.
class Web {
 public:
  /// Binds its listeners. Throws std::runtime_error if one, the web configuration or a certificate
  /// cannot be used.
  Web(exporter::Node& node, UtcTime started, const RunOptions& options, Log& log);
  ~Web();

  void start();
  void stop();

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace reachd::app
