#include "app/ad_hoc_check.hpp"

#include <algorithm>
#include <memory>
#include <utility>

#include "app/exclusion.hpp"
#include "app/prober_registry.hpp"
#include "config/names.hpp"
#include "config/wording.hpp"

namespace reachd::app {

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

CheckPtr make_ad_hoc_check(HostPtr host, const ModulePtr& module, std::string target,
                           bool is_literal) {
  auto check = std::make_shared<Check>();
  const IpOptions& ip = module->options->ip;
  const bool decides = host->address && (ip.fallback || !is_literal);
  check->family = decides ? host->address->family() : ip.preferred;
  check->host = std::move(host);
  check->module = module;
  check->target = std::move(target);
  return check;
}

net::Resolution fixed_resolution(const Check& check) {
  using Status = net::Resolution::Status;
  if (check.host->address->family() == check.family) {
    return {.status = Status::fresh, .address = check.host->address, .reason = {}, .took = {}};
  }
  return {.status = Status::no_address, .address = {}, .reason = "other_family", .took = {}};
}

}  // namespace reachd::app
