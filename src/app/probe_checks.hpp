#pragma once

#include <string>
#include <vector>

#include "config/config.hpp"
#include "reachd/check.hpp"

namespace reachd::app {

/// What the hosts of a command line come to.
struct ProbeChecks {
  /// One for each host, in their order; of no use if there is a fault.
  std::vector<CheckPtr> checks;
  /// What is wrong with the first host that cannot or must not be probed; empty: nothing.
  std::string fault;
};

/// Checks of `hosts` by a module of `config`. A host of the configuration keeps its address. Hosts
/// are held to what the configuration demands of its own, and to its `exclude`.
ProbeChecks make_probe_checks(const config::Config& config, const ModulePtr& module,
                              const std::vector<std::string>& hosts);

}  // namespace reachd::app
