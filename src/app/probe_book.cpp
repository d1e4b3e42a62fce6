#include "app/probe_book.hpp"

#include <algorithm>
#include <memory>
#include <optional>
#include <utility>

#include "app/ad_hoc_check.hpp"
#include "app/exclusion.hpp"
#include "app/probe_target.hpp"
#include "config/names.hpp"
#include "config/wording.hpp"

namespace reachd::app {
namespace {

using Status = exporter::ProbeAnswer::Status;

/// What blackbox_exporter takes where a request names no module.
constexpr std::string_view kDefaultModule = "http_2xx";
constexpr std::string_view kRemedy =
    "; /probe is for the hosts of the configuration and for what `probe_api.allow` lists";

ProbePlan refused(Status status, std::string fault) {
  ProbePlan plan;
  plan.refusal.status = status;
  plan.refusal.fault = std::move(fault);
  return plan;
}

std::string unknown_module(const std::map<std::string, ModulePtr, std::less<>>& modules,
                           std::string_view name) {
  std::vector<std::string_view> names;
  for (const auto& [known, module] : modules) names.push_back(known);
  return "no module " + config::in_quotes(name) + config::did_you_mean(name, names);
}

std::string fault_of_hostname(const std::string& hostname) {
  if (hostname.empty()) return {};
  if (hostname.find(':') != std::string::npos) return "parameter `hostname` takes no port";
  return config::fault_of_name(hostname);
}

Duration timeout_of(const Module& module, const exporter::ProbeWish& wish) {
  return std::min(module.timeout, wish.time_limit.value_or(module.timeout));
}

}  // namespace

ProbeBook::ProbeBook(const config::Config& config, WatchIndexPtr watch)
    : modules_(config.modules),
      module_texts_(config.module_texts),
      limits_(config.limits),
      allowed_prefixes_(config.probe_api.allow),
      watch_(std::move(watch)) {
  for (const std::string& name : config.probe_api.allow_names)
    allowed_names_.insert(config::folded_name(name));
}

ProbePlan ProbeBook::plan(const exporter::ProbeWish& wish) const {
  const std::string_view name =
      wish.module.empty() ? kDefaultModule : std::string_view(wish.module);
  const auto module = modules_.find(name);
  if (module == modules_.end()) return refused(Status::bad_wish, unknown_module(modules_, name));
  ProbePlan plan;
  std::string fault = read_target(wish, module->second, plan);
  if (!fault.empty()) return refused(Status::bad_wish, std::move(fault));
  fault = reason_to_forbid(plan);
  if (!fault.empty()) return refused(Status::forbidden, std::move(fault));
  plan.timeout = timeout_of(*module->second, wish);
  return plan;
}

std::string ProbeBook::read_target(const exporter::ProbeWish& wish, const ModulePtr& module,
                                   ProbePlan& plan) const {
  auto target = parse_probe_target(wish.target, module->prober);
  const std::string quoted = config::in_quotes(wish.target);
  if (!target) return quoted + ": this is no host; write NAME, ADDRESS, HOST:PORT or a URL";
  auto host = std::make_shared<Host>(host_named(target->host));
  std::string fault = fault_of_host(*host);
  if (fault.empty()) fault = fault_of_target(*module, *target);
  if (fault.empty()) fault = fault_of_hostname(wish.hostname);
  if (!fault.empty()) return quoted + ": " + fault;
  plan.lookup_name = host->name;
  if (!wish.hostname.empty()) {
    host->name = wish.hostname;
    target->target = renamed_target(*target, wish.hostname);
  }
  const bool is_literal = IpAddress::parse(plan.lookup_name).has_value();
  plan.check = make_ad_hoc_check(std::move(host), module, std::move(target->target), is_literal);
  return {};
}

Host ProbeBook::host_named(const std::string& name) const {
  Host host;
  host.name = name;
  host.address = IpAddress::parse(name);
  if (host.address) return host;
  if (const HostPtr known = watch_->host_named(name)) host.address = known->address;
  return host;
}

std::string ProbeBook::reason_to_forbid(ProbePlan& plan) const {
  const auto& address = plan.check->host->address;
  const std::string quoted = config::in_quotes(plan.lookup_name);
  if (excludes(limits_, plan.lookup_name) || (address && excludes(limits_, *address))) {
    return quoted + " is excluded by the configuration (limits.exclude)";
  }
  plan.is_trusted = watch_->host_named(plan.lookup_name) ||
                    allowed_names_.contains(config::folded_name(plan.lookup_name)) ||
                    (address && watch_->has_address(*address));
  // Where a prefix is allowed, the address that the name leads to decides.
  const bool may_be = plan.is_trusted || (address ? allows(*address) : !allowed_prefixes_.empty());
  return may_be ? "" : quoted + " is not to be probed on demand" + std::string(kRemedy);
}

std::string ProbeBook::fault_of(const ProbePlan& plan, const IpAddress& address) const {
  if (excludes(limits_, address)) {
    return address.to_string() + " is excluded by the configuration (limits.exclude)";
  }
  if (plan.is_trusted || allows(address)) return {};
  return config::in_quotes(plan.lookup_name) + " leads to " + address.to_string() +
         ", which is not to be probed on demand" + std::string(kRemedy);
}

std::string ProbeBook::text_of(const std::string& module) const {
  const auto found = module_texts_.find(module);
  return found == module_texts_.end() ? std::string() : found->second;
}

bool ProbeBook::allows(const IpAddress& address) const {
  return std::ranges::any_of(allowed_prefixes_,
                             [&](const Prefix& prefix) { return prefix.contains(address); });
}

}  // namespace reachd::app
