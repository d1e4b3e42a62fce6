#include "app/on_demand.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <utility>

#include "app/ad_hoc_check.hpp"
#include "app/unresolved.hpp"

namespace reachd::app {
namespace {

namespace asio = boost::asio;
using exporter::ProbeAnswer;

/// The schedule counts its requests from 1 and does not come this far.
constexpr std::uint64_t kFirstId = std::uint64_t{1} << 63U;

ProbeAnswer refusal(ProbeAnswer::Status status, std::string fault) {
  ProbeAnswer answer;
  answer.status = status;
  answer.fault = std::move(fault);
  return answer;
}

ProbeAnswer unavailable(std::string fault) {
  return refusal(ProbeAnswer::Status::unavailable, std::move(fault));
}

Family other(Family family) { return family == Family::ipv4 ? Family::ipv6 : Family::ipv4; }

}  // namespace

OnDemand::OnDemand(const Environment& environment)
    : environment_(environment), places_(kMostUnderWay) {
  free_places_.reserve(kMostUnderWay);
  for (std::size_t place = kMostUnderWay; place > 0; --place) free_places_.push_back(place - 1);
}

void OnDemand::use_probes(const ProbeTable& probes, ObservationSink& scheduled) {
  scheduled_ = &scheduled;
  for (const auto& [name, probe] : probes) probes_.emplace(name, probe.get());
}

void OnDemand::ask(exporter::ProbeWish wish, Done done) {
  std::unique_lock lock(mutex_);
  if (is_stopped_ || free_places_.empty()) {
    const char* const fault = is_stopped_ ? "the node is ending" : "too many probes are under way";
    lock.unlock();
    return done(unavailable(fault));
  }
  const bool is_first = asked_.empty();
  asked_.push_back(take_place(std::move(wish), std::move(done)));
  lock.unlock();
  if (is_first) asio::post(environment_.io, [this] { start_asked(); });
}

std::uint64_t OnDemand::take_place(exporter::ProbeWish&& wish, Done&& done) {
  const std::size_t place = free_places_.back();
  free_places_.pop_back();
  const std::uint64_t id = kFirstId + ++last_use_ * kMostUnderWay + place;
  places_[place] = {id, std::move(wish), {}, std::move(done), environment_.clock.now()};
  return id;
}

void OnDemand::stop() {
  std::vector<Done> waiting;
  {
    const std::lock_guard lock(mutex_);
    is_stopped_ = true;
    for (Waiting& place : places_) {
      if (place.id != 0) waiting.push_back(std::move(place.done));
      place.id = 0;
    }
  }
  for (const Done& done : waiting) done(unavailable("the node is ending"));
}

void OnDemand::complete(std::uint64_t request_id, Observation observation) {
  if (request_id < kFirstId) {
    return scheduled_->complete(request_id, std::move(observation));
  }
  ProbeAnswer observed;
  observed.observation = std::move(observation);
  answer(request_id, std::move(observed));
}

void OnDemand::start_asked() {
  {
    const std::lock_guard lock(mutex_);
    std::swap(asked_, started_);
  }
  for (const std::uint64_t id : started_) start(id);
  started_.clear();
  flush();
}

void OnDemand::start(std::uint64_t id) {
  const auto asked = take_wish(id);
  if (!asked) return;
  ProbePlan plan = book_->plan(asked->wish);
  if (!plan.check) return answer(id, std::move(plan.refusal));
  if (asked->wish.is_debug) keep_text(id, book_->text_of(plan.check->module->name));
  const SteadyTime deadline = asked->since + plan.timeout;
  const net::Resolution known = lookup(plan);
  if (known.status != net::Resolution::Status::pending) return send(id, plan, known, deadline);
  asio::co_spawn(environment_.io, resolve_and_send(id, std::move(plan), deadline), asio::detached);
}

std::optional<OnDemand::Asked> OnDemand::take_wish(std::uint64_t id) {
  const std::lock_guard lock(mutex_);
  Waiting* const waiting = find(id);
  if (waiting == nullptr) return std::nullopt;
  return Asked{std::move(waiting->wish), waiting->since};
}

void OnDemand::keep_text(std::uint64_t id, std::string text) {
  const std::lock_guard lock(mutex_);
  if (Waiting* const waiting = find(id)) waiting->module_text = std::move(text);
}

net::Resolution OnDemand::lookup(const ProbePlan& plan) {
  const Check& check = *plan.check;
  if (check.host->address) return fixed_resolution(check);
  net::Resolution first = environment_.resolver.lookup(plan.lookup_name, check.family);
  const bool is_pending = first.status == net::Resolution::Status::pending;
  if (is_pending || first.address || !check.module->options->ip.fallback) return first;
  net::Resolution second = environment_.resolver.lookup(plan.lookup_name, other(check.family));
  const bool decides = second.status == net::Resolution::Status::pending || second.address;
  return decides ? second : first;
}

asio::awaitable<void> OnDemand::resolve_and_send(std::uint64_t id, ProbePlan plan,
                                                 SteadyTime deadline) {
  asio::steady_timer timer(environment_.io, deadline);
  timer.async_wait([this, id, check = plan.check](const boost::system::error_code& error) {
    if (error) return;
    const net::Resolution none{.status = net::Resolution::Status::pending,
                               .address = {},
                               .reason = "resolver_timeout",
                               .took = {}};
    complete(id, unresolved(check, none, environment_.clock.utc()));
  });
  const net::Resolution known = co_await resolve(plan);
  timer.cancel();
  if (!is_waiting(id)) co_return;
  send(id, plan, known, deadline);
  flush();
}

asio::awaitable<net::Resolution> OnDemand::resolve(const ProbePlan& plan) {
  const Family family = plan.check->family;
  net::Resolution first = co_await environment_.resolver.resolve(plan.lookup_name, family);
  if (first.address || !plan.check->module->options->ip.fallback) co_return first;
  net::Resolution second = co_await environment_.resolver.resolve(plan.lookup_name, other(family));
  co_return second.address ? second : first;
}

void OnDemand::send(std::uint64_t id, const ProbePlan& plan, const net::Resolution& known,
                    SteadyTime deadline) {
  if (!known.address) {
    return complete(id, unresolved(plan.check, known, environment_.clock.utc()));
  }
  std::string fault = book_->fault_of(plan, *known.address);
  if (!fault.empty()) return answer(id, refusal(ProbeAnswer::Status::forbidden, std::move(fault)));
  batches_[probes_.find(plan.check->module->prober)->second].push_back(
      ProbeRequest{.id = id,
                   .check = plan.check,
                   .address = *known.address,
                   .resolve_time = known.took,
                   .deadline = deadline});
}

void OnDemand::flush() {
  for (auto& [probe, batch] : batches_) {
    if (!batch.empty()) probe->submit(batch);
    batch.clear();
  }
}

OnDemand::Waiting* OnDemand::find(std::uint64_t id) {
  Waiting& place = places_[id % kMostUnderWay];
  return place.id == id ? &place : nullptr;
}

bool OnDemand::is_waiting(std::uint64_t id) {
  const std::lock_guard lock(mutex_);
  return find(id) != nullptr;
}

void OnDemand::answer(std::uint64_t id, ProbeAnswer answer) {
  Done done;
  {
    const std::lock_guard lock(mutex_);
    Waiting* const waiting = find(id);
    if (waiting == nullptr) return;
    answer.took = environment_.clock.now() - waiting->since;
    answer.module_text = std::move(waiting->module_text);
    done = std::move(waiting->done);
    waiting->id = 0;
    free_places_.push_back(id % kMostUnderWay);
  }
  done(std::move(answer));
}

}  // namespace reachd::app
