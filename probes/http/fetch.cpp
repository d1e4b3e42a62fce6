#include "http/fetch.hpp"

#include <algorithm>
#include <boost/system/system_error.hpp>
#include <utility>
#include <vector>

#include "http/judgement.hpp"
#include "http/proxy.hpp"
#include "reachd/received_time.hpp"

namespace reachd::http {

namespace asio = boost::asio;
namespace {

/// ::ffff:192.0.2.1 as 192.0.2.1, lest it slip past a rule about the latter.
IpAddress unmapped(const IpAddress& address) {
  static const Prefix kMapped(*IpAddress::parse("::ffff:0.0.0.0"), 96);
  return kMapped.contains(address) ? IpAddress::v4(address.bytes().last<4>()) : address;
}

/// Of this machine, its links or the networks around it, or of no single host: nothing that a
/// server out there has to point us to.
bool is_special(const IpAddress& address) {
  static const std::vector<Prefix> kSpecial = [] {
    std::vector<Prefix> prefixes;
    for (const char* text : {"0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8",
                             "169.254.0.0/16", "172.16.0.0/12", "192.168.0.0/16", "224.0.0.0/3",
                             "::/127", "fc00::/7", "fe80::/10", "ff00::/8"}) {
      prefixes.push_back(*Prefix::parse(text));
    }
    return prefixes;
  }();
  return std::ranges::any_of(kSpecial,
                             [&](const Prefix& prefix) { return prefix.contains(address); });
}

}  // namespace

Fetch::Fetch(std::shared_ptr<const Services> services, ProbeRequest request, Observation begun,
             RequestContent content)
    : services_(std::move(services)),
      request_(std::move(request)),
      options_(dynamic_cast<const Options&>(*request_.check->module->options)),
      observation_(std::move(begun)),
      content_(std::move(content)) {}

asio::awaitable<Observation> Fetch::run(Url url) {
  first_host_ = url.host;
  try {
    if (co_await locate_proxy()) {
      co_await follow(first_hop(options_, std::move(url), request_.address));
    }
  } catch (const boost::system::system_error&) {
    // A cancellation that came between two operations.
    end({Outcome::timeout, stage_});
  }
  observation_.detail = std::move(detail_);
  co_return std::move(observation_);
}

asio::awaitable<void> Fetch::follow(Hop hop) {
  // gcc 12 makes a trap of a loop whose only part is a co_await in the condition.
  for (bool goes_on = true; goes_on;) goes_on = co_await request_once(hop);
}

asio::awaitable<bool> Fetch::request_once(Hop& hop) {
  stage_ = "connect";
  net::TlsContextPtr tls;
  if (hop.url.is_https) {
    std::string_view reason;
    tls = services_->tls->get(request_.check->module->options, options_.tls, reason);
    if (!tls) co_return end({Outcome::local_error, reason});
  }
  Exchange exchange(options_, hop, content_, tls, proxy_address_, services_->clock);
  const CURLcode result = co_await services_->curl->perform(exchange.handle());
  exchange.finish(result);
  account(exchange);
  if (result == CURLE_ABORTED_BY_CALLBACK) co_return end({Outcome::timeout, exchange.stage()});
  if (!leads_on(exchange)) co_return conclude(exchange);
  auto next = co_await take_redirect(hop, exchange.response());
  if (next) hop = std::move(*next);
  co_return next.has_value();
}

bool Fetch::leads_on(const Exchange& exchange) const {
  return exchange.failure().outcome == Outcome::success && options_.follow_redirects &&
         exchange.response().redirect() != nullptr && detail_.redirects < kMaxRedirects;
}

asio::awaitable<std::optional<Hop>> Fetch::take_redirect(const Hop& from,
                                                         const Response& response) {
  const std::string& location = *response.redirect();
  if (has_foreign_scheme(location)) {
    end({Outcome::bad_reply, "redirect_scheme"});
    co_return std::nullopt;
  }
  const auto url = from.url.resolve(location);
  if (!url) {
    end({Outcome::bad_reply, "redirect_malformed"});
    co_return std::nullopt;
  }
  ++detail_.redirects;
  const auto address = co_await locate(*url);
  if (!address) co_return std::nullopt;
  co_return next_hop(options_, from, response.status, *url, *address, is_probed_host(url->host));
}

asio::awaitable<std::optional<IpAddress>> Fetch::locate(const Url& url) {
  if (is_probed_host(url.host)) co_return request_.address;
  auto address = IpAddress::parse(url.host);
  if (!address) address = co_await resolve(url.host);
  if (!address) co_return std::nullopt;
  address = unmapped(*address);
  if (!may_go_on_to(url.host, *address)) co_return std::nullopt;
  co_return address;
}

bool Fetch::may_go_on_to(const std::string& name, const IpAddress& address) {
  if (is_special(address) && !is_special(unmapped(request_.address))) {
    return end({Outcome::local_error, "redirect_private"});
  }
  if (!services_->may_probe(name, address)) {
    return end({Outcome::local_error, "redirect_excluded"});
  }
  return true;
}

asio::awaitable<std::optional<IpAddress>> Fetch::resolve(std::string name) {
  stage_ = "resolve";
  const SteadyTime since = services_->clock.now();
  const net::Resolution found =
      co_await services_->resolver.resolve(std::move(name), request_.address.family());
  add(Phase::resolve, services_->clock.now() - since);
  if (found.address) co_return found.address;
  using Status = net::Resolution::Status;
  const bool is_the_names_fault =
      found.status == Status::no_name || found.status == Status::no_address;
  end(is_the_names_fault ? net::Verdict{Outcome::name_error, "redirect_name"}
                         : net::Verdict{Outcome::local_error, "resolver_failed"});
  co_return std::nullopt;
}

asio::awaitable<bool> Fetch::locate_proxy() {
  if (options_.proxy_url.empty()) co_return true;
  const std::string host = proxy_host(options_.proxy_url).value_or("");
  proxy_address_ = IpAddress::parse(host);
  if (!proxy_address_) proxy_address_ = co_await resolve(host);
  if (!proxy_address_) co_return end({Outcome::local_error, "proxy_unresolved"});
  if (!services_->may_probe(host, unmapped(*proxy_address_))) {
    co_return end({Outcome::local_error, "proxy_excluded"});
  }
  co_return true;
}

bool Fetch::is_probed_host(std::string_view name) const {
  const std::string* const vhost = options_.header("Host");
  return equal_ignoring_case(name, first_host_) ||
         equal_ignoring_case(name, request_.check->host->name) ||
         (vhost != nullptr && equal_ignoring_case(name, *vhost));
}

void Fetch::add(Phase phase, std::optional<Duration> time) {
  if (!time) return;
  observation_.phases.set(phase, observation_.phases.get(phase).value_or(Duration::zero()) + *time);
}

void Fetch::account(const Exchange& exchange) {
  const Exchange::Times times = exchange.times();
  add(Phase::connect, times.connect);
  add(Phase::tls, times.tls);
  add(Phase::processing, times.processing);
  add(Phase::transfer, times.transfer);
  if (detail_.redirects == 0) observation_.rtt = times.processing;
  describe(exchange.response());
}

void Fetch::describe(const Response& response) {
  detail_.status_code = response.status;
  detail_.version = response.version_number;
  detail_.content_length = response.content_length;
  detail_.uncompressed_body_length = response.has_all_headers ? response.body_length : -1;
  detail_.tls = response.tls;
  detail_.last_modified.reset();
  const std::string* const modified = response.header("Last-Modified");
  const auto seconds = modified != nullptr ? curl_getdate(modified->c_str(), nullptr) : -1;
  if (seconds >= 0) detail_.last_modified = received_time(seconds);
}

bool Fetch::conclude(const Exchange& exchange) {
  const Judgement judgement = judge(options_, exchange.response(), exchange.failure());
  detail_.failed_by_expression = judgement.failed_by_expression;
  return end(judgement.verdict);
}

bool Fetch::end(const net::Verdict& verdict) {
  observation_.outcome = verdict.outcome;
  observation_.reason = verdict.reason;
  return false;
}

}  // namespace reachd::http
