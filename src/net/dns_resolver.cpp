#include "net/dns_resolver.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/experimental/awaitable_operators.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <deque>
#include <exception>
#include <list>
#include <map>
#include <optional>
#include <utility>
#include <variant>

#include "net/address_answer.hpp"
#include "net/name_entry.hpp"
#include "net/resolver_health.hpp"

namespace reachd::net {
namespace asio = boost::asio;
namespace {

using Status = Resolution::Status;

/// RFC 9210 and the DNS flag day of 2020: what passes every path without fragments.
constexpr std::uint16_t kEdnsSize = 1232;
constexpr Duration kForgetInterval = std::chrono::minutes(1);
constexpr Duration kForgottenAfter = std::chrono::hours(1);

/// What needs no server: literal addresses, localhost, and what is no name.
std::optional<Resolution> known_without_asking(std::string_view name, Family family) {
  const auto address = IpAddress::parse(name);
  if (address && address->family() == family) return Resolution{Status::fresh, address, "", {}};
  if (address) return Resolution{Status::no_address, std::nullopt, "other_family", {}};
  const auto canonical = canonical_dns_name(name);
  if (!canonical) return Resolution{Status::no_name, std::nullopt, "bad_name", {}};
  if (canonical != "localhost.") return std::nullopt;
  const auto loopback = IpAddress::parse(family == Family::ipv4 ? "127.0.0.1" : "::1");
  return Resolution{Status::fresh, loopback, "", {}};
}

/// How the tries of one query went so far.
struct Tries {
  std::string failure = "resolver_timeout";
  bool is_silence = true;
  /// Why a server could not be asked, if it is our fault.
  std::string_view ours;
  std::uint16_t edns_size = kEdnsSize;

  void add(const std::optional<DnsExchange>& exchange);
};

void Tries::add(const std::optional<DnsExchange>& exchange) {
  if (exchange && exchange->reply) {
    is_silence = false;
    ours = {};
    failure = rcode_reason(exchange->reply->rcode);
    if (exchange->reply->rcode == kRcodeFormErr) edns_size = 0;
  } else if (is_silence) {
    failure = "resolver_timeout";
    if (!exchange) return;
    ours = {};
    if (exchange->verdict.outcome == Outcome::local_error) {
      failure = "resolver_local_error";
      ours = exchange->verdict.reason;
    }
    if (exchange->verdict.outcome == Outcome::bad_reply) failure = "resolver_bad_reply";
    if (exchange->verdict.outcome == Outcome::refused) failure = "resolver_refused";
    if (exchange->verdict.outcome == Outcome::unreachable) failure = "resolver_unreachable";
  }
}

}  // namespace

/// Held by its coroutines, so that they may end after the resolver.
class DnsResolver::Impl : public std::enable_shared_from_this<Impl> {
 public:
  Impl(const Environment& environment, Options options)
      : environment_(environment), options_(std::move(options)), health_(environment.log) {}

  Resolution lookup(std::string_view name, Family family);
  static asio::awaitable<Resolution> resolve(std::shared_ptr<Impl> self, std::string name,
                                             Family family);
  void use_servers(std::vector<DnsServer> servers);
  void stop();

 private:
  using Key = std::pair<std::string, Family>;
  struct Name {
    NameEntry entry;
    SteadyTime last_used{};
    /// Never expires; cancelled when the query ends. Null while there is none.
    std::shared_ptr<asio::steady_timer> answered;
  };
  using CancellationPtr = std::shared_ptr<asio::cancellation_signal>;

  SteadyTime now() const { return environment_.clock.now(); }
  Name& name_of(const Key& key);
  void forget_unused();
  void start_waiting();
  void start(const Key& key);
  void finish(const Key& key, const std::exception_ptr& failure);
  static asio::awaitable<void> query(std::shared_ptr<Impl> self, Key key);
  asio::awaitable<std::optional<AddressAnswer>> try_servers(DnsQuestion question, Tries& tries);
  asio::awaitable<std::optional<DnsExchange>> ask(DnsServer server, DnsQuery query);
  asio::awaitable<std::optional<DnsExchange>> within_timeout(asio::awaitable<DnsExchange> exchange);

  Environment environment_;
  Options options_;
  ResolverHealth health_;
  std::size_t preferred_ = 0;
  bool is_stopped_ = false;
  std::map<Key, Name> names_;
  SteadyTime forget_at_ = SteadyTime::min();
  std::deque<Key> waiting_;
  std::list<CancellationPtr> running_;
};

Resolution DnsResolver::Impl::lookup(std::string_view name, Family family) {
  if (auto known = known_without_asking(name, family)) return *known;
  const Key key{*canonical_dns_name(name), family};
  Name& entry = name_of(key);
  entry.last_used = now();
  if (!is_stopped_ && !entry.answered && entry.entry.wants_query(now())) {
    entry.answered = std::make_shared<asio::steady_timer>(environment_.io,
                                                          asio::steady_timer::time_point::max());
    waiting_.push_back(key);
    start_waiting();
  }
  return entry.entry.view(now());
}

asio::awaitable<Resolution> DnsResolver::Impl::resolve(std::shared_ptr<Impl> self, std::string name,
                                                       Family family) {
  const Resolution known = self->lookup(name, family);
  const auto canonical = canonical_dns_name(name);
  const auto place = canonical ? self->names_.find({*canonical, family}) : self->names_.end();
  if (place == self->names_.end() || place->second.entry.holds(self->now())) co_return known;
  // Held here: the query lets go of it before those that wait have woken.
  const auto answered = place->second.answered;
  if (!answered) co_return known;
  co_await answered->async_wait(asio::as_tuple(asio::use_awaitable));
  co_return self->name_of({*canonical, family}).entry.view(self->now());
}

void DnsResolver::Impl::use_servers(std::vector<DnsServer> servers) {
  if (servers.empty() || servers == options_.servers) return;
  options_.servers = std::move(servers);
  preferred_ = 0;
  for (auto& [key, name] : names_) name.entry.retry_at_once();
}

void DnsResolver::Impl::stop() {
  is_stopped_ = true;
  waiting_.clear();
  for (const CancellationPtr& query : running_) query->emit(asio::cancellation_type::terminal);
  for (auto& [key, name] : names_) {
    if (name.answered) name.answered->cancel();
  }
}

DnsResolver::Impl::Name& DnsResolver::Impl::name_of(const Key& key) {
  if (names_.size() >= options_.many_names && !names_.contains(key) && now() >= forget_at_) {
    forget_unused();
  }
  return names_[key];
}

void DnsResolver::Impl::forget_unused() {
  forget_at_ = now() + kForgetInterval;
  std::erase_if(names_, [&](const auto& item) {
    return !item.second.answered && now() - item.second.last_used > kForgottenAfter;
  });
}

void DnsResolver::Impl::start_waiting() {
  while (!waiting_.empty() && running_.size() < options_.max_concurrent) {
    const Key key = std::move(waiting_.front());
    waiting_.pop_front();
    start(key);
  }
}

void DnsResolver::Impl::start(const Key& key) {
  const auto cancellation = std::make_shared<asio::cancellation_signal>();
  const auto place = running_.insert(running_.end(), cancellation);
  asio::co_spawn(environment_.io, query(shared_from_this(), key),
                 asio::bind_cancellation_slot(
                     cancellation->slot(),
                     [self = shared_from_this(), key, place](const std::exception_ptr& failure) {
                       self->running_.erase(place);
                       self->finish(key, failure);
                     }));
}

void DnsResolver::Impl::finish(const Key& key, const std::exception_ptr& failure) {
  Name& name = name_of(key);
  if (failure && !is_stopped_) name.entry.fail("resolver_local_error", {}, now());
  if (const auto answered = std::exchange(name.answered, nullptr)) answered->cancel();
  start_waiting();
}

asio::awaitable<void> DnsResolver::Impl::query(std::shared_ptr<Impl> self, Key key) {
  ++self->environment_.telemetry.resolver_queries;
  const std::uint16_t type = key.second == Family::ipv4 ? kDnsTypeA : kDnsTypeAaaa;
  const SteadyTime begun = self->now();
  Tries tries;
  // Named: gcc 12 destroys a braced argument of an awaited call twice.
  DnsQuestion question{key.first, type, kDnsClassIn};
  const auto answer = co_await self->try_servers(std::move(question), tries);
  if (self->is_stopped_) co_return;
  const SteadyTime ended = self->now();
  NameEntry& entry = self->name_of(key).entry;
  if (answer) {
    entry.take(*answer, ended - begun, ended);
    self->health_.succeeded();
  } else {
    ++self->environment_.telemetry.resolver_failures;
    entry.fail(tries.failure, ended - begun, ended);
    self->health_.failed(key.first, tries.failure, tries.is_silence, tries.ours);
  }
}

asio::awaitable<std::optional<AddressAnswer>> DnsResolver::Impl::try_servers(DnsQuestion question,
                                                                             Tries& tries) {
  const std::vector<DnsServer> servers = options_.servers;
  const std::size_t count = servers.size() * static_cast<std::size_t>(options_.tries_per_server);
  const std::size_t first = preferred_;
  for (std::size_t index = first; index < first + count; ++index) {
    const DnsQuery query{random_dns_id(), question, true, tries.edns_size};
    const auto exchange = co_await ask(servers[index % servers.size()], query);
    tries.add(exchange);
    if (!exchange || !exchange->reply) continue;
    auto answer = read_address_answer(*exchange->reply, question);
    if (!answer) continue;
    preferred_ = index % servers.size();
    co_return answer;
  }
  co_return std::nullopt;
}

asio::awaitable<std::optional<DnsExchange>> DnsResolver::Impl::ask(DnsServer server,
                                                                   DnsQuery query) {
  const DnsRoute route{server, std::nullopt};
  auto exchange =
      co_await within_timeout(exchange_over_udp(environment_.io, environment_.clock, route, query));
  if (!exchange || !exchange->reply || !exchange->reply->is_truncated) co_return exchange;
  co_return co_await within_timeout(
      exchange_over_tcp(environment_.io, environment_.clock, route, query, std::nullopt));
}

asio::awaitable<std::optional<DnsExchange>> DnsResolver::Impl::within_timeout(
    asio::awaitable<DnsExchange> exchange) {
  using asio::experimental::awaitable_operators::operator||;
  asio::steady_timer timer(environment_.io, options_.try_timeout);
  auto first = co_await (std::move(exchange) || timer.async_wait(asio::use_awaitable));
  if (first.index() != 0) co_return std::nullopt;
  co_return std::get<0>(std::move(first));
}

DnsResolver::DnsResolver(const Environment& environment, Options options)
    : impl_(std::make_shared<Impl>(environment, std::move(options))) {}

DnsResolver::~DnsResolver() { impl_->stop(); }

Resolution DnsResolver::lookup(std::string_view name, Family family) {
  return impl_->lookup(name, family);
}

asio::awaitable<Resolution> DnsResolver::resolve(std::string name, Family family) {
  return Impl::resolve(impl_, std::move(name), family);
}

void DnsResolver::use_servers(std::vector<DnsServer> servers) {
  impl_->use_servers(std::move(servers));
}

}  // namespace reachd::net
