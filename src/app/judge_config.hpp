#pragma once

#include <optional>
#include <string>
#include <vector>

#include "config/diagnostics.hpp"
#include "config/files.hpp"
#include "judge/prometheus_client.hpp"

namespace reachd::app {

struct ClientConfig {
  /// Without a URL; absent if there is any mistake.
  std::optional<judge::ClientOptions> options;
  std::vector<config::Diagnostic> mistakes;
};

/// Reads the file of --prometheus.config.file, in the format of Prometheus' HTTP clients. Relative
/// paths in it are taken from its directory. A file that cannot be read is a mistake. Never throws
/// for what stands in the file.
ClientConfig read_client_config(const std::string& path, const config::Files& files);

}  // namespace reachd::app
