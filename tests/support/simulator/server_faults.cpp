#include <algorithm>
#include <array>
#include <chrono>
#include <span>

#include "support/simulator/faults.hpp"

namespace reachd::simulator {
namespace {

using namespace std::chrono_literals;

constexpr Duration kShortest = 10min;
constexpr Duration kLongest = 6h;
/// How often the name servers are gone altogether.
constexpr double kServersGone = 0.25;
/// Within which all vantages have learned of the new address: the old one answers for longer.
constexpr Duration kLongestTtl = 10min;

Effect at_all_vantages(Draft& draft, Span span, const HostSet& hosts, const ServiceSet& services) {
  Effect effect;
  effect.vantages = draft.everyone();
  effect.hosts = hosts;
  effect.services = services;
  effect.begin = span.begin;
  effect.end = span.end;
  return effect;
}

Span draw_span(Draft& draft) {
  return draft.place(draft.random().log_between(kShortest, kLongest));
}

/// Everybody who lives at that host's address.
HostSet neighbours_of(std::size_t site) {
  return sites_where([site](const Site& one) { return one.address == sites()[site].address; });
}

/// How a server of the service fails while its machine stays.
struct ServiceFaults {
  Service service;
  std::span<const Fault> faults;
};
constexpr std::array kWebFaults{Fault::refused, Fault::http_error, Fault::tls_failure, Fault::hang,
                                Fault::silence};
constexpr std::array kNameFaults{Fault::silence, Fault::servfail, Fault::dns_refused};
constexpr std::array kMailFaults{Fault::refused, Fault::hang, Fault::silence};
constexpr std::array kServiceFaults{ServiceFaults{Service::web, kWebFaults},
                                    ServiceFaults{Service::soa, kNameFaults},
                                    ServiceFaults{Service::smtp, kMailFaults}};

/// The site has one of these services.
const ServiceFaults& faults_of(const Site& site) {
  return *std::ranges::find_if(kServiceFaults,
                               [&site](const ServiceFaults& one) { return site.has(one.service); });
}

HostSet pinged_with_another_service() {
  return sites_where([](const Site& site) {
    const bool has_more =
        site.has(Service::web) || site.has(Service::soa) || site.has(Service::smtp);
    return site.has(Service::ping) && has_more;
  });
}

}  // namespace

/// A web, a name or a mail server whose machine stays.
void draw_single_server(Draft& draft) {
  const Span span = draw_span(draft);
  const std::size_t host = draft.pick(pinged_with_another_service());
  const ServiceFaults& of = faults_of(sites()[host]);
  Effect effect = at_all_vantages(draft, span, only_host(host), services_of({of.service}));
  effect.fault = of.faults[draft.random().below(of.faults.size())];
  draft.add(effect);
  draft.tell(Cause::server_failure);
}

void draw_address_services(Draft& draft) {
  const HostSet candidates = hosts_with(Role::web) | hosts_with(Role::mail);
  Effect effect = at_all_vantages(draft, draw_span(draft), neighbours_of(draft.pick(candidates)),
                                  all_services());
  effect.fault = Fault::silence;
  effect.reach = Reach::country;
  draft.add(effect);
  draft.tell(Cause::server_failure);
}

void draw_name_service(Draft& draft) {
  Effect effect =
      at_all_vantages(draft, draw_span(draft), hosts_with(Role::dns), services_of({Service::soa}));
  effect.fault = kNameFaults[draft.random().below(kNameFaults.size())];
  if (draft.random().chance(kServersGone)) {
    effect.services = all_services();
    effect.fault = Fault::silence;
    effect.reach = Reach::country;
  }
  draft.add(effect);
  draft.tell(Cause::dns_failure);
}

void draw_host_renumbered(Draft& draft) {
  constexpr std::array kNewAddresses{0xaf2db05dU, 0xaf2db25dU, 0xaf2db35dU};
  const HostSet named = sites_where([](const Site& site) { return site.is_named; });
  const HostSet host = only_host(draft.pick(named));
  const Span span = draft.place(kLongestTtl);
  const auto address = IpAddress::v4(kNewAddresses[draft.random().below(kNewAddresses.size())]);
  for (std::size_t vantage = 0; vantage < draft.world().vantages(); ++vantage) {
    const UtcTime learned = span.begin + draft.random().between(Duration::zero(), kLongestTtl);
    Effect effect = at_all_vantages(draft, {learned, kForever}, host, all_services());
    effect.vantages = only(vantage);
    effect.renumbered_to = address;
    draft.add(effect);
  }
}

void draw_icmp_rate_limited(Draft& draft) {
  const HostSet candidates = pinged_with_another_service();
  const std::size_t host = draft.pick(candidates);
  const bool is_whole_net = draft.random().chance(0.5);
  const HostSet hosts = is_whole_net ? candidates & hosts_in(sites()[host].net) : only_host(host);
  Effect effect =
      at_all_vantages(draft, draw_span(draft), hosts, services_of({Service::ping, Service::trace}));
  effect.loss_first = effect.loss_last = 1 - draft.random().between(0.3, 0.6);
  effect.slow_from = Reach::target;
  draft.add(effect);
}

}  // namespace reachd::simulator
