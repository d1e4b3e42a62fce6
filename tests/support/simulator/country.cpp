#include "support/simulator/country.hpp"

#include <algorithm>
#include <chrono>
#include <memory>
#include <string>
#include <utility>

namespace reachd::simulator {
namespace {

using namespace std::chrono_literals;

constexpr std::array<std::string_view, kNets> kNetNames{"175.45.176", "175.45.178", "175.45.179"};
constexpr std::array<std::string_view, 5> kGroups{"web", "dns", "mail", "routers", ""};

constexpr Duration kTraceInterval = 10min;
constexpr Duration kControlInterval = 15s;

constexpr unsigned long bit(Service service) { return 1UL << index(service); }
constexpr unsigned long kPing = bit(Service::ping);
constexpr unsigned long kTrace = bit(Service::trace);
constexpr unsigned long kPingWeb = kPing | bit(Service::web);
constexpr unsigned long kPingSoa = kPing | bit(Service::soa);
constexpr unsigned long kPingSmtp = kPing | bit(Service::smtp);
constexpr unsigned long kWeb = bit(Service::web);
constexpr unsigned long kRootSoa = bit(Service::root_soa);

struct Row {
  std::string_view name;
  std::string_view address;
  Role role;
  unsigned long services;
  bool is_named = false;
};

/// The addresses of those that are named are made up.
constexpr std::array<Row, kSites> kRows{{
    {"kcna.kp", "175.45.176.71", Role::web, kPingWeb | kTrace},
    {"naenara.com.kp", "175.45.176.67", Role::web, kPingWeb},
    {"rodong.rep.kp", "175.45.176.68", Role::web, kPingWeb},
    {"airkoryo.com.kp", "175.45.176.69", Role::web, kPingWeb},
    {"gnu.rep.kp", "175.45.176.73", Role::web, kPingWeb},
    {"vok.rep.kp", "175.45.176.75", Role::web, kPingWeb},
    {"ma.gov.kp", "175.45.176.76", Role::web, kPingWeb},
    {"ryongnamsan.edu.kp", "175.45.176.79", Role::web, kPingWeb},
    {"web-175.45.176.81", "175.45.176.81", Role::web, kPing},
    {"cooks.org.kp", "175.45.176.81", Role::web, kWeb},
    {"friend.com.kp", "175.45.176.81", Role::web, kWeb},
    {"knic.com.kp", "175.45.176.81", Role::web, kWeb},
    {"mfa.gov.kp", "175.45.176.90", Role::web, kPingWeb, true},
    {"pyongyangtimes.com.kp", "175.45.176.91", Role::web, kPingWeb, true},
    {"korean-books.com.kp", "175.45.178.91", Role::web, kPingWeb, true},
    {"ns1.kptc.kp", "175.45.176.15", Role::dns, kPingSoa | kTrace},
    {"ns2.kptc.kp", "175.45.176.16", Role::dns, kPingSoa},
    {"dns-175.45.176.8", "175.45.176.8", Role::dns, kPingSoa},
    {"dns-175.45.176.9", "175.45.176.9", Role::dns, kPingSoa},
    {"dns-175.45.179.76", "175.45.179.76", Role::dns, kPingSoa},
    {"mail.silibank.net.kp", "175.45.176.70", Role::mail, kPing},
    {"smtp.star.net.kp", "175.45.176.61", Role::mail, kPing},
    {"mail-175.45.178.170", "175.45.178.170", Role::mail, kPing},
    {"smtp.star-co.net.kp", "175.45.178.55", Role::mail, kPing},
    {"mail.star.edu.kp", "175.45.179.69", Role::mail, kPingSmtp | kTrace},
    {"mail-175.45.178.56", "175.45.178.56", Role::mail, kPingSmtp | kTrace},
    {"mail-175.45.178.57", "175.45.178.57", Role::mail, kPingSmtp},
    {"router-175.45.178.129", "175.45.178.129", Role::router, kPing | kTrace},
    {"router-175.45.178.161", "175.45.178.161", Role::router, kPing},
    {"router-175.45.178.130", "175.45.178.130", Role::router, kPing},
    {"k.root-servers.net", "193.0.14.129", Role::control, kRootSoa},
    {"l.root-servers.net", "199.7.83.42", Role::control, kRootSoa},
    {"f.root-servers.net", "192.5.5.241", Role::control, kRootSoa},
}};

struct ModuleRow {
  std::string_view name;
  std::string_view prober;
  Duration timeout;
  bool votes = true;
};
/// By Service.
constexpr std::array<ModuleRow, kServices> kModules{{
    {"ping", "icmp", 3s},
    {"web", "http", 10s},
    {"soa", "dns", 3s},
    {"smtp", "tcp", 10s},
    {"trace", "traceroute", 30s, false},
    {"root_soa", "dns", 3s},
}};

Sites make_sites() {
  Sites made;
  for (std::size_t i = 0; i < kSites; ++i) {
    const Row& row = kRows[i];
    const IpAddress address = IpAddress::parse(row.address).value();
    const std::size_t net = row.role == Role::control ? 0 : net_of(address);
    made[i] = {row.name, address, row.role, ServiceSet(row.services), row.is_named, net};
  }
  return made;
}

std::array<ModulePtr, kServices> make_modules() {
  std::array<ModulePtr, kServices> made;
  for (std::size_t i = 0; i < kServices; ++i) {
    auto module = std::make_shared<Module>();
    module->name = module->fingerprint = kModules[i].name;
    module->prober = kModules[i].prober;
    module->timeout = kModules[i].timeout;
    module->votes = kModules[i].votes;
    made[i] = std::move(module);
  }
  return made;
}

HostPtr make_host(const Site& site) {
  auto host = std::make_shared<Host>();
  host->name = site.name;
  host->is_control = site.role == Role::control;
  if (!site.is_named) host->address = site.address;
  if (host->is_control) return host;
  host->groups.emplace_back(kGroups[static_cast<std::size_t>(site.role)]);
  if (!site.is_named) host->groups.push_back("net-" + std::string(kNetNames[site.net]));
  return host;
}

Duration interval_of(Service service, Duration interval) {
  if (service == Service::trace) return std::max(interval, kTraceInterval);
  if (service == Service::root_soa) return std::min(interval, kControlInterval);
  return interval;
}

}  // namespace

ServiceSet services_of(std::initializer_list<Service> services) {
  ServiceSet set;
  for (const Service service : services) set.set(index(service));
  return set;
}

const Sites& sites() {
  static const Sites kAll = make_sites();
  return kAll;
}

HostSet hosts_of_country() {
  return sites_where([](const Site& site) { return site.role != Role::control; });
}

HostSet hosts_with(Role role) {
  return sites_where([role](const Site& site) { return site.role == role; });
}

HostSet hosts_in(std::size_t net) {
  return hosts_of_country() & sites_where([net](const Site& site) { return site.net == net; });
}

std::size_t net_of(const IpAddress& address) {
  const auto lies_in = [text = address.to_string()](std::string_view net) {
    return text.starts_with(net);
  };
  return static_cast<std::size_t>(std::ranges::find_if(kNetNames, lies_in) - kNetNames.begin());
}

SimulatedWatch make_watch(VantagePtr vantage, Duration interval) {
  SimulatedWatch made;
  made.watch.vantage = std::move(vantage);
  const auto modules = make_modules();
  for (std::size_t i = 0; i < kSites; ++i) {
    made.watch.hosts.push_back(make_host(sites()[i]));
    for (std::size_t s = 0; s < kServices; ++s) {
      const auto service = static_cast<Service>(s);
      if (!sites()[i].has(service)) continue;
      auto check = std::make_shared<Check>();
      check->id = static_cast<CheckId>(made.targets.size());
      check->host = made.watch.hosts.back();
      check->module = modules[s];
      check->interval = interval_of(service, interval);
      made.watch.checks.push_back(std::move(check));
      made.targets.push_back({i, service});
    }
  }
  return made;
}

}  // namespace reachd::simulator
