#include "net/coroutine_probe.hpp"

#include <algorithm>
#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <exception>
#include <list>
#include <string>
#include <utility>

namespace reachd::net {
namespace asio = boost::asio;
namespace {

/// How often a cancelled coroutine's event loop comes round before it is given up. Cancelled
/// operations complete in one turn; nested groups of them need one more a level.
constexpr int kGraceTurns = 16;

}  // namespace

/// Handlers hold the Impl and their Job, so that none of them can outlive what it touches.
class CoroutineProbe::Impl : public std::enable_shared_from_this<Impl> {
 public:
  Impl(CoroutineProbe& owner, const Environment& environment)
      : owner_(&owner), environment_(environment) {}

  void submit(const ProbeRequest& request);
  void stop();

  const Environment& environment() const { return environment_; }
  Observation begin(const ProbeRequest& request) const;

 private:
  enum class Stage { waiting, running, cancelled, completed };
  struct Job {
    Job(const ProbeRequest& probe_request, asio::io_context& io)
        : request(probe_request), timer(io) {}

    ProbeRequest request;
    asio::steady_timer timer;
    /// From submission to the deadline.
    Duration allowed{};
    asio::cancellation_signal cancellation;
    /// What is completed where the coroutine leaves nothing of its own.
    Observation begun;
    Stage stage = Stage::waiting;
    std::list<std::shared_ptr<Job>>::iterator place;
  };
  using JobPtr = std::shared_ptr<Job>;

  void start_waiting();
  void start(const JobPtr& job);
  asio::awaitable<Observation> run(JobPtr job);
  void finish(Job& job, const std::exception_ptr& failure, Observation observation);
  void watch_deadline(const JobPtr& job);
  void reach_deadline(const JobPtr& job);
  void give_up(const JobPtr& job, int turns);
  void complete(Job& job, Observation observation);
  void complete(Job& job, Outcome outcome, std::string reason);

  CoroutineProbe* owner_;
  Environment environment_;
  bool is_stopped_ = false;
  std::list<JobPtr> waiting_;
  std::list<JobPtr> running_;
};

void CoroutineProbe::Impl::submit(const ProbeRequest& request) {
  const auto job = std::make_shared<Job>(request, environment_.io);
  job->begun = begin(request);
  job->allowed = request.deadline - environment_.clock.now();
  job->place = waiting_.insert(waiting_.end(), job);
  if (is_stopped_) return complete(*job, Outcome::cancelled, "stopped");
  start_waiting();
  if (job->stage == Stage::waiting) watch_deadline(job);
}

void CoroutineProbe::Impl::stop() {
  is_stopped_ = true;
  for (std::list<JobPtr>* jobs : {&running_, &waiting_}) {
    while (!jobs->empty()) {
      const JobPtr job = jobs->front();
      complete(*job, Outcome::cancelled, "stopped");
      job->cancellation.emit(asio::cancellation_type::terminal);
    }
  }
}

Observation CoroutineProbe::Impl::begin(const ProbeRequest& request) const {
  Observation observation;
  observation.check = request.check;
  observation.address = request.address;
  observation.time = environment_.clock.utc();
  if (request.resolve_time > Duration::zero()) {
    observation.phases.set(Phase::resolve, request.resolve_time);
  }
  return observation;
}

void CoroutineProbe::Impl::start_waiting() {
  while (!is_stopped_ && !waiting_.empty() && running_.size() < environment_.max_concurrent) {
    start(waiting_.front());
  }
}

void CoroutineProbe::Impl::start(const JobPtr& job) {
  job->stage = Stage::running;
  running_.splice(running_.end(), waiting_, job->place);
  // Anew for one that waited: what time our own queue took is not the host's to make up.
  watch_deadline(job);
  asio::co_spawn(
      environment_.io, run(job),
      asio::bind_cancellation_slot(job->cancellation.slot(),
                                   [self = shared_from_this(), job](
                                       const std::exception_ptr& failure, Observation observation) {
                                     self->finish(*job, failure, std::move(observation));
                                   }));
}

asio::awaitable<Observation> CoroutineProbe::Impl::run(JobPtr job) {
  job->begun = begin(job->request);
  if (job->stage != Stage::running) co_return job->begun;
  co_return co_await owner_->check_once(job->request);
}

void CoroutineProbe::Impl::finish(Job& job, const std::exception_ptr& failure,
                                  Observation observation) {
  if (job.stage == Stage::completed) return;
  if (job.stage == Stage::cancelled) {
    if (failure) return complete(job, Outcome::timeout, "deadline");
    observation.outcome = Outcome::timeout;
    if (observation.reason.empty()) observation.reason = "deadline";
  } else if (failure) {
    return complete(job, Outcome::local_error, "internal_error");
  }
  complete(job, std::move(observation));
}

void CoroutineProbe::Impl::watch_deadline(const JobPtr& job) {
  job->timer.expires_after(job->allowed);
  // A wait for the start may be over, but not handled yet, when the start comes.
  job->timer.async_wait(
      [self = shared_from_this(), job, stage = job->stage](const boost::system::error_code& error) {
        if (!error && job->stage == stage) self->reach_deadline(job);
      });
}

void CoroutineProbe::Impl::reach_deadline(const JobPtr& job) {
  if (job->stage == Stage::waiting) {
    return complete(*job, Outcome::local_error, "too_many_running");
  }
  if (job->stage != Stage::running) return;
  job->stage = Stage::cancelled;
  job->cancellation.emit(asio::cancellation_type::terminal);
  give_up(job, kGraceTurns);
}

void CoroutineProbe::Impl::give_up(const JobPtr& job, int turns) {
  if (job->stage == Stage::completed) return;
  if (turns == 0) return complete(*job, Outcome::timeout, "deadline");
  asio::post(environment_.io,
             [self = shared_from_this(), job, turns] { self->give_up(job, turns - 1); });
}

void CoroutineProbe::Impl::complete(Job& job, Observation observation) {
  (job.stage == Stage::waiting ? waiting_ : running_).erase(job.place);
  job.stage = Stage::completed;
  job.timer.cancel();
  environment_.sink.complete(job.request.id, std::move(observation));
  start_waiting();
}

void CoroutineProbe::Impl::complete(Job& job, Outcome outcome, std::string reason) {
  job.begun.outcome = outcome;
  job.begun.reason = std::move(reason);
  complete(job, std::move(job.begun));
}

CoroutineProbe::CoroutineProbe(const Environment& environment)
    : impl_(std::make_shared<Impl>(*this, environment)) {}

CoroutineProbe::~CoroutineProbe() { impl_->stop(); }

void CoroutineProbe::submit(std::span<const ProbeRequest> batch) {
  for (const ProbeRequest& request : batch) impl_->submit(request);
}

void CoroutineProbe::stop() { impl_->stop(); }

const Clock& CoroutineProbe::clock() const { return impl_->environment().clock; }

boost::asio::io_context& CoroutineProbe::io() const { return impl_->environment().io; }

Observation CoroutineProbe::begin(const ProbeRequest& request) const {
  return impl_->begin(request);
}

}  // namespace reachd::net
