#pragma once

#include <array>
#include <bitset>
#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <string_view>
#include <vector>

#include "reachd/address.hpp"
#include "reachd/watch.hpp"

namespace reachd::simulator {

/// What is asked of a host: one module each.
enum class Service : std::uint8_t { ping, web, soa, smtp, trace, root_soa };
inline constexpr std::size_t kServices = 6;
using ServiceSet = std::bitset<kServices>;
constexpr std::size_t index(Service service) { return static_cast<std::size_t>(service); }
ServiceSet services_of(std::initializer_list<Service> services);
/// Every service.
inline ServiceSet all_services() { return ServiceSet().set(); }

enum class Role : std::uint8_t { web, dns, mail, router, control };

/// The country's prefixes that have hosts in them.
inline constexpr std::size_t kNets = 3;

/// A host as it really is; the watch knows less of it.
struct Site {
  std::string_view name;
  IpAddress address;
  Role role = Role::web;
  ServiceSet services;
  /// The watch has no address for it: the name is resolved.
  bool is_named = false;
  /// Below kNets; of no meaning for a control.
  std::size_t net = 0;

  bool has(Service service) const { return services.test(index(service)); }
};

/// After config/dprk.yml, controls last.
inline constexpr std::size_t kSites = 33;
using HostSet = std::bitset<kSites>;
using Sites = std::array<Site, kSites>;
const Sites& sites();

template <typename Predicate>
HostSet sites_where(Predicate predicate) {
  HostSet found;
  for (std::size_t i = 0; i < kSites; ++i) found.set(i, predicate(sites()[i]));
  return found;
}
/// All but the controls.
HostSet hosts_of_country();
HostSet hosts_with(Role role);
HostSet hosts_in(std::size_t net);
/// Which of the nets the address lies in.
std::size_t net_of(const IpAddress& address);

/// What a check of the watch is about.
struct Target {
  std::size_t site = 0;
  Service service = Service::ping;
};
struct SimulatedWatch {
  Watch watch;
  /// By CheckId.
  std::vector<Target> targets;
};
/// Sites as hosts, in their order; traces every ten minutes or `interval`, if that is longer, and
/// controls every 15 s or `interval`, if that is shorter.
SimulatedWatch make_watch(VantagePtr vantage, Duration interval);

}  // namespace reachd::simulator
