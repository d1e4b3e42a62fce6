#include "net/packet_probe.hpp"

#include <utility>

namespace reachd::net {

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
    const SteadyTime next = engine_.step();
    poll_.wait(engine_, environment_.clock.now(), next);
  }
  engine_.cancel_all();
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
