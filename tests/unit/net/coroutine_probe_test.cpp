#include "net/coroutine_probe.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <functional>
#include <stdexcept>
#include <utility>
#include <vector>

#include "support/collecting_sink.hpp"
#include "support/detailed_log.hpp"
#include "support/virtual_clock.hpp"

namespace reachd::net {
namespace {

namespace asio = boost::asio;
using asio::awaitable;
using testing::ElementsAre;
using testing::IsEmpty;

constexpr Duration kFar = std::chrono::hours(1);

/// A probe whose coroutine the test writes.
class ScriptedProbe final : public CoroutineProbe {
 public:
  using Script = std::function<awaitable<Observation>(ScriptedProbe&, ProbeRequest)>;
  ScriptedProbe(const Environment& environment, Script script)
      : CoroutineProbe(environment), script_(std::move(script)) {}

  Observation answer(const ProbeRequest& request, Outcome outcome) const {
    Observation observation = begin(request);
    observation.outcome = outcome;
    return observation;
  }
  asio::io_context& loop() const { return io(); }

  std::vector<std::uint64_t> started;

 protected:
  awaitable<Observation> check_once(ProbeRequest request) override {
    started.push_back(request.id);
    return script_(*this, std::move(request));
  }

 private:
  Script script_;
};

awaitable<Observation> succeed(ScriptedProbe& probe, ProbeRequest request) {
  co_return probe.answer(request, Outcome::success);
}

/// Waits for what never comes; tells of it when it is cancelled.
awaitable<Observation> wait_in_vain(ScriptedProbe& probe, ProbeRequest request) {
  Observation observation = probe.answer(request, Outcome::bad_reply);
  observation.reason = "half_a_reply";
  observation.phases.set(Phase::connect, std::chrono::milliseconds(3));
  DnsDetail detail;
  detail.rcode = 2;
  observation.detail = detail;
  asio::steady_timer never(probe.loop(), asio::steady_timer::time_point::max());
  co_await never.async_wait(asio::as_tuple(asio::use_awaitable));
  co_return observation;
}

awaitable<Observation> succeed_at(ScriptedProbe& probe, ProbeRequest request,
                                  asio::steady_timer::time_point when) {
  asio::steady_timer timer(probe.loop(), when);
  co_await timer.async_wait(asio::use_awaitable);
  co_return co_await succeed(probe, std::move(request));
}

/// Sleeps on, whatever it is told.
awaitable<Observation> ignore_cancellation(ScriptedProbe& probe, ProbeRequest request) {
  co_await asio::this_coro::reset_cancellation_state(asio::disable_cancellation());
  co_return co_await wait_in_vain(probe, std::move(request));
}

class CoroutineProbeTest : public testing::Test {
 protected:
  ScriptedProbe& probe_of(ScriptedProbe::Script script, std::size_t max_concurrent = 1000) {
    probe_ = std::make_unique<ScriptedProbe>(
        CoroutineProbe::Environment{io_, clock_, sink_, log_, max_concurrent}, std::move(script));
    return *probe_;
  }
  /// A deadline `ahead` of zero has come when the loop first looks.
  ProbeRequest request(std::uint64_t id, Duration ahead = kFar) const {
    ProbeRequest request;
    request.id = id;
    request.address = IpAddress::v4(0x7f000001);
    request.deadline = clock_.now() + ahead;
    return request;
  }
  void submit(const std::vector<ProbeRequest>& batch) { probe_->submit(batch); }
  std::vector<std::uint64_t> completed() const {
    std::vector<std::uint64_t> ids;
    for (const auto& completion : sink_.all()) ids.push_back(completion.id);
    return ids;
  }
  Observation only(std::uint64_t id) const { return sink_.only(id).value(); }

  test::VirtualClock clock_;
  test::DetailedLog log_;
  test::CollectingSink sink_;
  asio::io_context io_;
  std::unique_ptr<ScriptedProbe> probe_;
};

TEST_F(CoroutineProbeTest, AResultReachesTheSinkWithItsRequest) {
  probe_of(succeed);
  submit({request(7)});
  io_.poll();
  EXPECT_EQ(only(7).outcome, Outcome::success);
  EXPECT_EQ(only(7).address, IpAddress::v4(0x7f000001));
  EXPECT_EQ(only(7).time, clock_.utc());
}

TEST_F(CoroutineProbeTest, NothingCompletesInsideSubmit) {
  probe_of(succeed);
  submit({request(1), request(2, Duration::zero())});
  EXPECT_THAT(completed(), IsEmpty());
}

TEST_F(CoroutineProbeTest, TheDeadlineMakesATimeoutOfWhatTheCoroutineKnewByThen) {
  probe_of(wait_in_vain);
  submit({request(1, Duration::zero())});
  io_.poll();
  EXPECT_EQ(only(1).outcome, Outcome::timeout);
  EXPECT_EQ(only(1).reason, "half_a_reply");
  EXPECT_EQ(only(1).phases.get(Phase::connect), std::chrono::milliseconds(3));
  EXPECT_EQ(std::get<DnsDetail>(only(1).detail).rcode, 2);
}

TEST_F(CoroutineProbeTest, ADeadlineThatIsFarOffLeavesTheCoroutineAlone) {
  probe_of(wait_in_vain);
  submit({request(1)});
  io_.poll();
  EXPECT_THAT(completed(), IsEmpty());
}

TEST_F(CoroutineProbeTest, ACoroutineThatIgnoresItsCancellationIsCompletedWithoutIt) {
  probe_of(ignore_cancellation);
  submit({request(1, Duration::zero())});
  io_.poll();
  EXPECT_EQ(only(1).outcome, Outcome::timeout);
  EXPECT_EQ(only(1).reason, "deadline");
}

TEST_F(CoroutineProbeTest, AwaitingFurtherAfterTheCancellationIsATimeoutToo) {
  probe_of([](ScriptedProbe& probe, ProbeRequest request) -> awaitable<Observation> {
    co_await wait_in_vain(probe, request);
    co_return co_await wait_in_vain(probe, request);
  });
  submit({request(1, Duration::zero())});
  io_.poll();
  EXPECT_EQ(only(1).outcome, Outcome::timeout);
  EXPECT_EQ(only(1).reason, "deadline");
}

TEST_F(CoroutineProbeTest, AnExceptionIsALocalError) {
  probe_of([](ScriptedProbe&, ProbeRequest) -> awaitable<Observation> {
    throw std::runtime_error("no luck");
    co_return Observation{};
  });
  submit({request(1)});
  io_.poll();
  EXPECT_EQ(only(1).outcome, Outcome::local_error);
  EXPECT_EQ(only(1).reason, "internal_error");
}

TEST_F(CoroutineProbeTest, NoMoreThanTheCapRunAtOnceAndTheRestFollowInOrder) {
  ScriptedProbe& probe = probe_of(succeed, 1);
  submit({request(3), request(1), request(2)});
  io_.run_one();
  EXPECT_THAT(probe.started, ElementsAre(3));
  io_.poll();
  EXPECT_THAT(completed(), ElementsAre(3, 1, 2));
}

TEST_F(CoroutineProbeTest, ADeadlineHoldsForARequestThatIsStillWaiting) {
  ScriptedProbe& probe = probe_of(wait_in_vain, 1);
  submit({request(1), request(2, Duration::zero())});
  io_.poll();
  EXPECT_THAT(probe.started, ElementsAre(1));
  EXPECT_THAT(completed(), ElementsAre(2));
  EXPECT_EQ(only(2).outcome, Outcome::local_error);
  EXPECT_EQ(only(2).reason, "too_many_running");
}

TEST_F(CoroutineProbeTest, ARequestThatHadToWaitHasItsWholeTimeFromItsStart) {
  using namespace std::chrono_literals;
  const auto begun = asio::steady_timer::clock_type::now();
  probe_of(
      [&](ScriptedProbe& probe, ProbeRequest request) {
        const auto when = begun + (request.id == 1 ? 100ms : 200ms);
        return succeed_at(probe, std::move(request), when);
      },
      1);
  submit({request(1), request(2, 150ms)});
  io_.run();
  EXPECT_EQ(only(2).outcome, Outcome::success) << only(2).reason;
}

TEST_F(CoroutineProbeTest, ARequestThatHadToWaitIsATimeoutOnceItsTimeFromItsStartIsOver) {
  using namespace std::chrono_literals;
  probe_of(
      [](ScriptedProbe& probe, ProbeRequest request) {
        return request.id == 1 ? succeed(probe, std::move(request))
                               : wait_in_vain(probe, std::move(request));
      },
      1);
  submit({request(1), request(2, 10ms)});
  io_.run();
  EXPECT_EQ(only(2).outcome, Outcome::timeout);
}

TEST_F(CoroutineProbeTest, AnAbandonedCoroutineGivesItsPlaceToTheNext) {
  ScriptedProbe& probe = probe_of(ignore_cancellation, 1);
  submit({request(1, Duration::zero()), request(2)});
  io_.poll();
  EXPECT_THAT(probe.started, ElementsAre(1, 2));
  EXPECT_THAT(completed(), ElementsAre(1));
}

TEST_F(CoroutineProbeTest, StopCompletesTheRunningAndTheWaitingBeforeItReturns) {
  ScriptedProbe& probe = probe_of(wait_in_vain, 1);
  submit({request(1), request(2)});
  io_.poll();
  probe.stop();
  EXPECT_THAT(completed(), ElementsAre(1, 2));
  EXPECT_EQ(only(1).outcome, Outcome::cancelled);
  EXPECT_EQ(only(2).outcome, Outcome::cancelled);
}

TEST_F(CoroutineProbeTest, WhatWasStoppedCompletesOnlyOnceThoughTheLoopGoesOn) {
  probe_of(wait_in_vain).stop();
  probe_of(wait_in_vain);
  submit({request(1), request(2, Duration::zero())});
  probe_->stop();
  io_.poll();
  EXPECT_THAT(completed(), ElementsAre(1, 2));
  EXPECT_TRUE(io_.stopped()) << "cancelled coroutines must end, or the loop never runs dry";
}

TEST_F(CoroutineProbeTest, AfterStopASubmitCompletesAsCancelled) {
  probe_of(succeed).stop();
  submit({request(1)});
  EXPECT_EQ(only(1).outcome, Outcome::cancelled);
}

TEST_F(CoroutineProbeTest, AProbeThatGoesBeforeItsCoroutineBeganIsNotTouchedByIt) {
  probe_of(succeed);
  submit({request(1)});
  probe_.reset();
  io_.poll();
  EXPECT_EQ(only(1).outcome, Outcome::cancelled);
}

TEST_F(CoroutineProbeTest, ASinkMaySubmitAgainFromWithinACompletion) {
  struct Resubmitter final : ObservationSink {
    void complete(std::uint64_t id, Observation) override {
      ids.push_back(id);
      ProbeRequest next;
      next.id = id + 1;
      next.deadline = SteadyTime::max();
      if (id < 3) probe->submit({&next, 1});
    }
    Probe* probe = nullptr;
    std::vector<std::uint64_t> ids;
  } sink;
  ScriptedProbe probe({io_, clock_, sink, log_, 1}, succeed);
  sink.probe = &probe;
  const ProbeRequest first = request(1);
  probe.submit({&first, 1});
  io_.poll();
  EXPECT_THAT(sink.ids, ElementsAre(1, 2, 3));
}

}  // namespace
}  // namespace reachd::net
