#include "dns/dns_probe.hpp"

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "dns/dns_config.hpp"
#include "dns/dns_verdict.hpp"
#include "net/dns_exchange.hpp"
#include "net/dns_message.hpp"

namespace reachd::dns {
namespace {

namespace asio = boost::asio;

/// One probe, ready to go. Its coroutine owns it, since it may end after the probe.
struct Plan {
  std::shared_ptr<const Options> options;
  net::DnsRoute route;
  net::DnsQuery query;
  std::optional<net::DnsTls> tls;
};

asio::awaitable<Observation> fail_here(Observation observation, std::string_view reason) {
  observation.outcome = Outcome::local_error;
  observation.reason = reason;
  co_return observation;
}

/// Of an exchange that the deadline ended; the base makes a timeout of it.
std::string_view cancelled_reason(const net::DnsExchange& exchange) {
  if (!exchange.connect) return "connect";
  return exchange.verdict.reason == "cancelled" ? "no_reply" : exchange.verdict.reason;
}

void conclude(const net::DnsExchange& exchange, const Options& options, Observation& observation) {
  if (exchange.connect) observation.phases.set(Phase::connect, *exchange.connect);
  if (exchange.request) observation.phases.set(Phase::request, *exchange.request);
  observation.rtt = exchange.request;
  observation.outcome = exchange.verdict.outcome;
  observation.reason = exchange.verdict.reason;
  if (observation.outcome == Outcome::cancelled) observation.reason = cancelled_reason(exchange);
  observation.detail = DnsDetail{};
  if (!exchange.reply) return;
  observation.detail = detail_of(*exchange.reply);
  ReplyVerdict verdict = judge(*exchange.reply, options);
  observation.outcome = verdict.outcome;
  observation.reason = std::move(verdict.reason);
}

asio::awaitable<Observation> ask(asio::io_context& io, const Clock& clock, Plan plan,
                                 Observation observation) {
  net::DnsExchange exchange;
  if (plan.options->transport == Transport::udp) {
    exchange = co_await net::exchange_over_udp(io, clock, plan.route, plan.query);
  } else {
    exchange = co_await net::exchange_over_tcp(io, clock, plan.route, plan.query, plan.tls);
  }
  conclude(exchange, *plan.options, observation);
  co_return observation;
}

}  // namespace

asio::awaitable<Observation> DnsProbe::check_once(ProbeRequest request) {
  Observation observation = begin(request);
  const Check& check = *request.check;
  auto options = std::dynamic_pointer_cast<const Options>(check.module->options);
  const auto port = port_of(*options, check.target.str());
  if (!port) return fail_here(std::move(observation), "bad_target");
  auto name = query_name_of(*options, check);
  if (!name) return fail_here(std::move(observation), "no_query_name");
  const auto& source = options->ip.source;
  if (source && source->family() != request.address.family()) {
    return fail_here(std::move(observation), "source_of_other_family");
  }
  Plan plan{options, {{request.address, *port}, source}, {}, std::nullopt};
  plan.query.id = net::random_dns_id();
  plan.query.question = {std::move(*name), options->type, options->klass};
  plan.query.recursion_desired = options->recursion_desired;
  if (options->over_tls) {
    std::string_view reason;
    auto context = tls_contexts_.get(options, options->tls_options, reason);
    if (!context) return fail_here(std::move(observation), reason);
    plan.tls = net::DnsTls{std::move(context), options->tls_options, check.host->name};
  }
  return ask(io(), clock(), std::move(plan), std::move(observation));
}

}  // namespace reachd::dns
