#pragma once

#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "app/cli.hpp"
#include "config/diagnostics.hpp"
#include "export/http_message.hpp"
#include "export/node.hpp"
#include "reachd/clock.hpp"
#include "reachd/log.hpp"

namespace reachd::app {

/// What is wrong with a web configuration file and the certificates that it names; nothing for "".
std::vector<config::Diagnostic> web_mistakes(const std::string& file);

/// Of this program.
exporter::NodeInfo node_info(UtcTime started);

/// The web side of a node or judge, on a thread of its own.
class Web {
 public:
  /// Binds its listeners. Throws std::runtime_error if one, the web configuration or a certificate
  /// cannot be used.
  Web(std::unique_ptr<exporter::HttpHandler> application, const ServeOptions& options, Log& log);
  ~Web();

  void start();
  /// Reads the web configuration again. Any thread; returns at once. One that is not usable any
  /// more is logged, and the one before stays.
  void read_options_again();
  void stop();

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace reachd::app
