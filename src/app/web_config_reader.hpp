#pragma once

#include <optional>
#include <string>
#include <vector>

#include "config/diagnostics.hpp"
#include "config/files.hpp"
#include "export/web_options.hpp"

namespace reachd::app {

struct WebConfig {
  /// Absent if there is any mistake.
  std::optional<exporter::WebOptions> options;
  std::vector<config::Diagnostic> mistakes;
};

/// Reads the file of --web.config.file, in the format of Prometheus' exporter toolkit. Relative
/// paths in it are taken from its directory. A file that cannot be read is a mistake. Never throws
/// for what stands in the file; whether certificates can be used the server finds out.
WebConfig read_web_options(const std::string& path, const config::Files& files);

}  // namespace reachd::app
