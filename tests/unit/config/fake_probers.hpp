#pragma once

#include <array>
#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "config/module_reader.hpp"

namespace reachd::config {

/// Stands in for probe kinds: reads the options that all share, and nothing of its own.
inline std::shared_ptr<const ModuleOptions> read_fake_options(Section& section) {
  auto options = std::make_shared<ModuleOptions>();
  read_ip_options(section, options->ip);
  return options;
}

inline std::string fault_of_fake_port(const ModuleOptions&, std::string_view target) {
  return target.empty() ? "no port; write it as the check's `target`" : "";
}

inline bool ignores_name(const ModuleOptions&) { return true; }

inline std::span<const ProberSchema> fake_probers() {
  static constexpr std::array kProbers{
      ProberSchema{"icmp", read_fake_options, ignores_name, false, false},
      ProberSchema{"tcp", read_fake_options, nullptr, false, true, fault_of_fake_port},
      ProberSchema{"dns", read_fake_options, ignores_name, true, false},
      ProberSchema{"http", read_fake_options, nullptr, false, true},
  };
  return kProbers;
}

}  // namespace reachd::config
