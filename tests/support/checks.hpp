#pragma once

#include <memory>
#include <string>

#include "reachd/check.hpp"
#include "reachd/watch.hpp"

namespace reachd::test {

struct PlainOptions final : ModuleOptions {};

inline ModulePtr make_module(const std::string& name = "ping", const std::string& prober = "icmp",
                             Duration timeout = std::chrono::seconds(1)) {
  auto module = std::make_shared<Module>();
  module->name = name;
  module->prober = prober;
  module->timeout = timeout;
  module->options = std::make_shared<const PlainOptions>();
  module->fingerprint = name + "/" + prober;
  return module;
}

inline HostPtr make_host(const std::string& name, const char* address = "192.0.2.1",
                         bool is_control = false) {
  auto host = std::make_shared<Host>();
  host->name = name;
  if (address != nullptr) host->address = IpAddress::parse(address);
  host->is_control = is_control;
  return host;
}

inline CheckPtr make_check(CheckId id, HostPtr host, ModulePtr module,
                           Duration interval = std::chrono::seconds(60)) {
  auto check = std::make_shared<Check>();
  check->id = id;
  check->host = std::move(host);
  check->module = std::move(module);
  check->interval = interval;
  return check;
}

/// Adds a host with one check to a watch.
inline CheckPtr add_check(Watch& watch, HostPtr host, ModulePtr module = make_module(),
                          Duration interval = std::chrono::seconds(60)) {
  if (!watch.vantage)
    watch.vantage =
        std::make_shared<const Vantage>(Vantage{.name = "test", .region = "", .asn = 0});
  if (watch.hosts.empty() || watch.hosts.back() != host) watch.hosts.push_back(host);
  watch.checks.push_back(make_check(static_cast<CheckId>(watch.checks.size()), std::move(host),
                                    std::move(module), interval));
  return watch.checks.back();
}

}  // namespace reachd::test
