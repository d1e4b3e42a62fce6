#pragma once

#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "config/diagnostics.hpp"
#include "config/module_reader.hpp"
#include "config/section.hpp"
#include "reachd/module.hpp"

namespace reachd::config {

/// The modules of a configuration while it is read. One thread.
class ModuleTable {
 public:
  enum class Origin {
    configuration,
    /// A file of blackbox_exporter's: a module that asks for what reachd does not do is put aside,
    /// whatever else it says.
    module_file,
  };

  /// `probers` must outlive this.
  explicit ModuleTable(std::span<const ProberSchema> probers) : probers_(probers) {}

  /// Reads a `modules` mapping; notes are told apart by their kind.
  void read(const ConfigNode& modules, Origin origin, Diagnostics& diagnostics, Diagnostics& notes);

  /// The module that `node` names; a mistake at `node` and null if there is no such module, null
  /// alone if it has mistakes of its own.
  ModulePtr find(std::string_view name, const ConfigNode& node) const;
  const ProberSchema* prober(std::string_view name) const;

  std::map<std::string, ModulePtr, std::less<>> take();
  /// Of each module that take() gives, what Config::module_texts says.
  std::map<std::string, std::string, std::less<>> texts() const;

 private:
  struct Entry {
    /// Null if it has mistakes or is put aside.
    ModulePtr module;
    Position position;
    /// Why it is put aside; empty otherwise.
    std::string not_done;
    /// Its YAML, secrets replaced by <secret>; empty where there is no module.
    std::string redacted_text;
  };

  Entry read_one(const std::string& name, const ConfigNode& node, Origin origin,
                 Diagnostics& diagnostics, Diagnostics& notes) const;
  std::shared_ptr<Module> read_module(const std::string& name, const ConfigNode& node) const;
  std::string read_prober(Section& section) const;
  std::shared_ptr<const ModuleOptions> read_options(Section& section,
                                                    const std::string& prober) const;
  std::string unknown_module(std::string_view name) const;

  std::span<const ProberSchema> probers_;
  std::map<std::string, Entry, std::less<>> entries_;
};

}  // namespace reachd::config
