#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "config/config.hpp"
#include "config/files.hpp"
#include "config/hosts.hpp"
#include "config/modules.hpp"
#include "config/section.hpp"

namespace reachd::config {

/// Loads one configuration: made for it, used once. What it is given must outlive it.
class Loader {
 public:
  Loader(std::string name, std::string directory, std::span<const ProberSchema> probers,
         const Files& files);

  LoadResult load(std::string_view text);

 private:
  void read_document(const YamlValue& document);
  void read_top(const ConfigNode& node);
  void read_settings(Section& top);
  void read_modules(Section& top);
  void read_module_file(const ConfigNode& node);
  void read_hosts(Section& top);
  void read_host_files(const ConfigNode& node);
  void read_host_file(const std::string& path, const ConfigNode& node);
  void name_excluded_hosts();
  Config finish(YamlValue document);
  std::vector<Diagnostic> in_order(std::vector<Diagnostic> diagnostics) const;

  std::string name_;
  std::string directory_;
  const Files& files_;
  Diagnostics diagnostics_;
  Diagnostics notes_;
  ModuleTable modules_;
  HostReader hosts_;
  Config config_;
};

}  // namespace reachd::config
