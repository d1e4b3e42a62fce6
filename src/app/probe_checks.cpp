#include "app/probe_checks.hpp"

#include <algorithm>
#include <memory>
#include <utility>

#include "app/exclusion.hpp"
#include "app/probe_target.hpp"
#include "app/prober_registry.hpp"
#include "config/names.hpp"
#include "config/wording.hpp"

namespace reachd::app {
namespace {

/// What is wrong with asking this module for this target; empty: nothing.
std::string fault_of_target(const Module& module, const ProbeTarget& target) {
  const auto schemas = prober_schemas();
  const auto schema = std::ranges::find(schemas, module.prober, &config::ProberSchema::name);
  if (!schema->takes_target && !target.target.empty()) {
    return "module " + config::in_quotes(module.name) + " takes no port and no URL";
  }
  std::string fault;
  if (schema->fault_of_target != nullptr) {
    fault = schema->fault_of_target(*module.options, target.target);
    if (!fault.empty() && target.target.empty()) return "no port; write HOST:PORT";
  }
  if (fault.empty() && schema->fault_of_query_name != nullptr) {
    fault = schema->fault_of_query_name(*module.options, "");
  }
  return fault;
}

/// A host of the configuration keeps its address; any other is a literal or resolved.
HostPtr host_named(const config::Config& config, const std::string& name) {
  auto host = std::make_shared<Host>();
  host->name = name;
  host->address = IpAddress::parse(name);
  for (const config::HostSpec& known : config.hosts) {
    if (known.name == name && known.address) host->address = known.address;
  }
  return host;
}

/// A host's fixed address decides; one given in place of a name does where the module lets it.
Family family_for(const Host& host, const IpOptions& ip) {
  const bool is_literal = IpAddress::parse(host.name).has_value();
  const bool decides = host.address && (ip.fallback || !is_literal);
  return decides ? host.address->family() : ip.preferred;
}

CheckPtr make_check(HostPtr host, const ModulePtr& module, std::string target) {
  auto check = std::make_shared<Check>();
  check->family = family_for(*host, module->options->ip);
  check->host = std::move(host);
  check->module = module;
  check->target = std::move(target);
  return check;
}

std::string fault_of_host(const Host& host) {
  if (host.address) {
    const std::string_view fault = fault_of_host_address(*host.address);
    return fault.empty() ? "" : host.address->to_string() + " " + std::string(fault);
  }
  // Where it is written by hand, a name may end with the root's dot.
  std::string_view name = host.name;
  if (name.ends_with('.')) name.remove_suffix(1);
  const std::string fault = config::fault_of_name(name);
  return fault.empty() ? config::fault_of_dns_name(name) : fault;
}

bool is_excluded(const config::Limits& limits, const Host& host) {
  return excludes(limits, host.name) || (host.address && excludes(limits, *host.address));
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
  checks.push_back(make_check(std::move(host), module, target->target));
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
