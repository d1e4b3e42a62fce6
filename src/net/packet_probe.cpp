#include "net/packet_probe.hpp"

#include <chrono>
#include <cstdint>
#include <thread>
#include <utility>

namespace reachd::net {
namespace {

/// After a look at the sockets that moved a crowd of packets the next waits for as long, so that
/// under load a look is worth its awakening. What comes alone is not held up, and times are the
/// kernel's in any case.
constexpr Duration kBreath = std::chrono::milliseconds(20);
constexpr std::uint64_t kCrowd = 20;

}  // namespace

PacketProbe::PacketProbe(const Environment& environment, std::unique_ptr<PacketCodec> codec,
                         std::unique_ptr<PacketSocketFactory> factory)
    : environment_(environment),
      codec_(std::move(codec)),
      factory_(std::move(factory)),
      engine_(environment, *codec_, *factory_),
      thread_([this] { run(); }) {}

PacketProbe::~PacketProbe() { PacketProbe::stop(); }

void PacketProbe::submit(std::span<const ProbeRequest> batch) {
  std::unique_lock lock(mutex_);
  if (!stopped_) {
    submitted_.insert(submitted_.end(), batch.begin(), batch.end());
    lock.unlock();
    return poll_.wake();
  }
  lock.unlock();
  // The thread has ended, so the engine is ours.
  engine_.add(batch);
  engine_.cancel_all();
}

void PacketProbe::stop() {
  {
    const std::lock_guard lock(mutex_);
    stopped_ = true;
  }
  poll_.wake();
  if (thread_.joinable()) thread_.join();
}

void PacketProbe::run() {
  while (take_submitted()) {
    const SteadyTime begun = environment_.clock.now();
    const std::uint64_t before = engine_.moved();
    const SteadyTime next = engine_.step();
    const bool is_crowded = engine_.moved() - before >= kCrowd;
    poll_.wait(engine_, environment_.clock.now(), next);
    if (is_crowded && next > begun && engine_.waiting() == 0) rest_until(begun + kBreath);
  }
  engine_.cancel_all();
}

void PacketProbe::rest_until(SteadyTime when) const {
  const Duration left = when - environment_.clock.now();
  if (left > Duration::zero()) std::this_thread::sleep_for(left);
}

bool PacketProbe::take_submitted() {
  bool goes_on = true;
  {
    const std::lock_guard lock(mutex_);
    std::swap(submitted_, taken_);
    goes_on = !stopped_;
  }
  engine_.add(taken_);
  taken_.clear();
  return goes_on;
}

}  // namespace reachd::net
