#pragma once

#include "net/resolver.hpp"
#include "reachd/observation.hpp"

namespace reachd::app {

/// What a probe comes to whose host has no address: name_error where the name service said so,
/// local_error where our resolver failed, which says nothing of the host.
Observation unresolved(const CheckPtr& check, const net::Resolution& resolution, UtcTime now);

}  // namespace reachd::app
