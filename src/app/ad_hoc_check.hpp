#pragma once

#include <string>

#include "app/probe_target.hpp"
#include "config/config.hpp"
#include "net/resolver.hpp"
#include "reachd/check.hpp"

namespace reachd::app {

/// Checks that no configuration has: for a target that somebody names. Each `fault` is what is
/// wrong, in words; empty: nothing.

/// Asking this module for this target.
std::string fault_of_target(const Module& module, const ProbeTarget& target);
/// The name or the address of a host.
std::string fault_of_host(const Host& host);

bool is_excluded(const config::Limits& limits, const Host& host);

/// `is_literal`: the target is an address in place of a name; it decides the family where the
/// module lets it. The fixed address of a named host always does.
CheckPtr make_ad_hoc_check(HostPtr host, const ModulePtr& module, std::string target,
                           bool is_literal);

/// What the fixed address of such a check's host is to it, in place of a lookup.
net::Resolution fixed_resolution(const Check& check);

}  // namespace reachd::app
