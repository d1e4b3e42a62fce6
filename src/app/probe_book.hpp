#pragma once

#include <functional>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "app/watch_index.hpp"
#include "config/config.hpp"
#include "export/probe_wish.hpp"
#include "reachd/address.hpp"
#include "reachd/check.hpp"

namespace reachd::app {

/// What a wish comes to before anything is looked up.
struct ProbePlan {
  /// Null if the wish is refused; `refusal` then says why.
  CheckPtr check;
  exporter::ProbeAnswer refusal;
  /// What is resolved where the check's host has no address: its name may be another.
  std::string lookup_name;
  /// Whether the host may be probed at whatever address its name leads to.
  bool is_trusted = false;
  Duration timeout{};
};

/// What one load of the configuration lets /probe do: by which modules, and to whom. Immutable;
/// safe from any thread.
class ProbeBook {
 public:
  ProbeBook(const config::Config& config, WatchIndexPtr watch);

  ProbePlan plan(const exporter::ProbeWish& wish) const;
  /// Why the host of a plan is not probed at `address`; empty: it is.
  std::string fault_of(const ProbePlan& plan, const IpAddress& address) const;
  /// The module's YAML without secrets.
  std::string text_of(const std::string& module) const;

 private:
  bool allows(const IpAddress& address) const;
  /// A literal, or a host of the configuration with its address, or one to be resolved.
  Host host_named(const std::string& name) const;
  /// Fills in what the target comes to. What is wrong with it; empty: nothing.
  std::string read_target(const exporter::ProbeWish& wish, const ModulePtr& module,
                          ProbePlan& plan) const;
  std::string reason_to_forbid(ProbePlan& plan) const;

  std::map<std::string, ModulePtr, std::less<>> modules_;
  std::map<std::string, std::string, std::less<>> module_texts_;
  config::Limits limits_;
  std::vector<Prefix> allowed_prefixes_;
  /// In lower case, without the root's dot.
  std::set<std::string, std::less<>> allowed_names_;
  WatchIndexPtr watch_;
};

}  // namespace reachd::app
