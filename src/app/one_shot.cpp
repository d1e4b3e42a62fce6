#include "app/one_shot.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <chrono>
#include <span>
#include <utility>

#include "app/ad_hoc_check.hpp"
#include "app/ending_signals.hpp"
#include "app/exclusion.hpp"
#include "app/unresolved.hpp"

namespace reachd::app {

namespace asio = boost::asio;
namespace {

constexpr std::chrono::seconds kPause{1};

}  // namespace

OneShot::OneShot(asio::io_context& io, const Clock& clock, net::NameResolver& resolver,
                 const config::Limits& limits, Consumer consumer)
    : io_(io), clock_(clock), resolver_(resolver), limits_(limits), consumer_(std::move(consumer)) {
  politeness_.set_rates({.node = limits.packets_per_second,
                         .prefix = limits.packets_per_second_per_prefix,
                         .address_floor = limits.address_floor});
}

void OneShot::set_probes(ProbeTable probes) { probes_ = std::move(probes); }

OneShot::Result OneShot::run(const std::vector<CheckPtr>& checks, unsigned count) {
  checks_ = checks.size();
  end_ = std::uint64_t{checks.size()} * count;
  for (std::size_t place = 0; place < checks.size(); ++place) {
    asio::co_spawn(io_, probe(checks[place], place, count), asio::detached);
  }
  asio::signal_set signals(io_);
  for (const int signal : ending_signals()) signals.add(signal);
  signals.async_wait([this](const boost::system::error_code& error, int signal) {
    if (error) return;
    result_.signal = signal;
    io_.stop();
  });
  const auto work = asio::make_work_guard(io_);
  io_.run();
  for (const auto& [id, observation] : held_) hand_on(observation);
  for (auto& [name, probe] : probes_) probe->stop();
  return result_;
}

void OneShot::hand_on(const Observation& observation) {
  ++result_.handed_on;
  result_.all_succeeded = result_.all_succeeded && observation.outcome == Outcome::success;
  consumer_(observation);
}

asio::awaitable<void> OneShot::probe(CheckPtr check, std::size_t place, unsigned count) {
  asio::steady_timer timer(io_);
  for (std::uint64_t round = 0; round < count; ++round) {
    if (round > 0) {
      timer.expires_after(kPause);
      co_await timer.async_wait(asio::use_awaitable);
    }
    co_await probe_once(check, round * checks_ + place);
  }
}

asio::awaitable<void> OneShot::probe_once(CheckPtr check, std::uint64_t id) {
  const net::Resolution known = co_await address_of(*check);
  if (!known.address) {
    complete(id, unresolved(check, known, clock_.utc()));
    co_return;
  }
  if (excludes(limits_, *known.address)) {
    complete(id, excluded(check, *known.address));
    co_return;
  }
  co_await await_turn(*known.address);
  const ProbeRequest request{.id = id,
                             .check = check,
                             .address = *known.address,
                             .resolve_time = known.took,
                             .deadline = clock_.now() + check->module->timeout};
  probes_.find(check->module->prober)->second->submit(std::span(&request, 1));
}

/// The floor between two probes to one address is for what goes on by itself: here somebody asks.
asio::awaitable<void> OneShot::await_turn(const IpAddress& address) {
  asio::steady_timer timer(io_);
  schedule::Politeness::Turns turns = 0;
  for (SteadyTime now = clock_.now();; now = clock_.now()) {
    const SteadyTime turn = politeness_.ask(address, now, true, turns);
    if (turn <= now) co_return;
    timer.expires_after(turn - now);
    co_await timer.async_wait(asio::use_awaitable);
  }
}

asio::awaitable<net::Resolution> OneShot::address_of(const Check& check) {
  if (check.host->address) co_return fixed_resolution(check);
  co_return co_await resolve(check);
}

asio::awaitable<net::Resolution> OneShot::resolve(const Check& check) {
  net::Resolution first = co_await resolver_.resolve(check.host->name, check.family);
  if (first.address || !check.module->options->ip.fallback) co_return first;
  const Family other = check.family == Family::ipv4 ? Family::ipv6 : Family::ipv4;
  net::Resolution second = co_await resolver_.resolve(check.host->name, other);
  co_return second.address ? second : first;
}

Observation OneShot::excluded(const CheckPtr& check, const IpAddress& address) const {
  Observation observation;
  observation.check = check;
  observation.address = address;
  observation.time = clock_.utc();
  observation.outcome = Outcome::local_error;
  observation.reason = "excluded";
  return observation;
}

void OneShot::complete(std::uint64_t request_id, Observation observation) {
  asio::post(io_, [this, request_id, observation = std::move(observation)]() mutable {
    report(request_id, std::move(observation));
  });
}

void OneShot::report(std::uint64_t id, Observation observation) {
  held_.emplace(id, std::move(observation));
  for (auto first = held_.begin(); first != held_.end() && first->first == next_;
       first = held_.erase(first)) {
    ++next_;
    hand_on(first->second);
  }
  if (next_ == end_) io_.stop();
}

}  // namespace reachd::app
