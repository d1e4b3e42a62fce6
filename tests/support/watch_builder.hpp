#pragma once

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "reachd/watch.hpp"

namespace reachd::test {

inline ModulePtr make_module(std::string name, Duration timeout = std::chrono::seconds(3),
                             std::string prober = "icmp") {
  auto module = std::make_shared<Module>();
  module->fingerprint = name;
  module->name = std::move(name);
  module->prober = std::move(prober);
  module->timeout = timeout;
  return module;
}

/// Builds a watch host by host; the checks of one host stand together, as they must.
class WatchBuilder {
 public:
  WatchBuilder() { watch_.vantage = std::make_shared<Vantage>(Vantage{"here", "lab", 0}); }

  WatchBuilder& host(std::string name, std::vector<std::string> groups = {}) {
    return add_host(std::move(name), std::move(groups), false);
  }
  WatchBuilder& control(std::string name) { return add_host(std::move(name), {}, true); }
  /// One more check of the host added last.
  WatchBuilder& check(Duration interval, const ModulePtr& module) {
    auto check = std::make_shared<Check>();
    check->id = static_cast<CheckId>(watch_.checks.size());
    check->host = watch_.hosts.back();
    check->module = module;
    check->interval = interval;
    watch_.checks.push_back(std::move(check));
    return *this;
  }
  WatchBuilder& check(Duration interval) { return check(interval, make_module("ping")); }

  const Watch& watch() const { return watch_; }

 private:
  /// Hosts get 10.0.0.1, 10.0.0.2 and so on.
  WatchBuilder& add_host(std::string name, std::vector<std::string> groups, bool is_control) {
    const auto number = static_cast<std::uint32_t>(watch_.hosts.size() + 1);
    watch_.hosts.push_back(std::make_shared<Host>(
        Host{std::move(name), IpAddress::v4(0x0a000000 + number), std::move(groups), is_control}));
    return *this;
  }

  Watch watch_;
};

}  // namespace reachd::test
