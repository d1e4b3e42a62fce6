#pragma once

#include <string>

#include "reachd/snapshot.hpp"

namespace reachd::exporter {

/// One table a group, in the order in which the groups first appear; a host stands under its first
/// group. Controls come last.
std::string host_tables(const Snapshot& snapshot);

}  // namespace reachd::exporter
