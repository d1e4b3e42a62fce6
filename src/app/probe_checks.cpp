#include "app/probe_checks.hpp"

#include <memory>
#include <utility>

#include "app/ad_hoc_check.hpp"
#include "app/probe_target.hpp"
#include "config/names.hpp"
#include "config/wording.hpp"

namespace reachd::app {
namespace {

/// A host of the configuration keeps its address; any other is a literal or resolved.
HostPtr host_named(const config::Config& config, const std::string& name) {
  auto host = std::make_shared<Host>();
  host->name = name;
  host->address = IpAddress::parse(name);
  const std::string folded = config::folded_name(name);
  for (const config::HostSpec& known : config.hosts) {
    if (known.address && config::folded_name(known.name) == folded) host->address = known.address;
  }
  return host;
}

/// Adds a check of `text`. What is wrong with it; empty: nothing.
std::string add_check(const config::Config& config, const ModulePtr& module,
                      const std::string& text, std::vector<CheckPtr>& checks) {
  const auto target = parse_probe_target(text, module->prober);
  if (!target) return ": this is no host; write NAME, ADDRESS, HOST:PORT or a URL";
  HostPtr host = host_named(config, target->host);
  std::string fault = fault_of_host(*host);
  if (fault.empty()) fault = fault_of_target(*module, *target);
  if (!fault.empty()) return ": " + fault;
  if (is_excluded(config.limits, *host)) return " is excluded by the configuration";
  const bool is_literal = IpAddress::parse(host->name).has_value();
  checks.push_back(make_ad_hoc_check(std::move(host), module, target->target, is_literal));
  return {};
}

}  // namespace

ProbeChecks make_probe_checks(const config::Config& config, const ModulePtr& module,
                              const std::vector<std::string>& hosts) {
  ProbeChecks made;
  for (const std::string& text : hosts) {
    const std::string fault = add_check(config, module, text, made.checks);
    if (fault.empty()) continue;
    made.fault = config::in_quotes(text) + fault;
    break;
  }
  return made;
}

}  // namespace reachd::app
