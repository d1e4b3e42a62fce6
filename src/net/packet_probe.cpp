#include "net/packet_probe.hpp"

#include <poll.h>
#include <sys/eventfd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <cstdint>
#include <ctime>
#include <system_error>
#include <utility>

namespace reachd::net {
namespace {

/// The longest nap: nothing depends on it, and it keeps the conversion below within range.
constexpr Duration kLongestWait = std::chrono::minutes(1);

PacketDescriptor make_event() {
  PacketDescriptor event(eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC));
  if (!event) throw std::system_error(errno, std::generic_category(), "eventfd");
  return event;
}

timespec to_timespec(Duration duration) {
  const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(duration);
  return {seconds.count(), (duration - seconds).count()};
}

}  // namespace

PacketProbe::PacketProbe(const Environment& environment, std::unique_ptr<PacketCodec> codec,
                         std::unique_ptr<PacketSocketFactory> factory)
    : environment_(environment),
      codec_(std::move(codec)),
      factory_(std::move(factory)),
      event_(make_event()),
      engine_(environment, *codec_, *factory_),
      thread_([this] { run(); }) {}

PacketProbe::~PacketProbe() { PacketProbe::stop(); }

void PacketProbe::submit(std::span<const ProbeRequest> batch) {
  std::unique_lock lock(mutex_);
  if (!stopped_) {
    submitted_.insert(submitted_.end(), batch.begin(), batch.end());
    lock.unlock();
    return wake();
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
  wake();
  if (thread_.joinable()) thread_.join();
}

void PacketProbe::wake() {
  // Full or not, the event is readable afterwards: the result does not matter.
  eventfd_write(event_.get(), 1);
}

void PacketProbe::run() {
  while (take_submitted()) wait(engine_.step());
  engine_.cancel_all();
}

bool PacketProbe::take_submitted() {
  eventfd_t count = 0;
  eventfd_read(event_.get(), &count);
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

void PacketProbe::wait(SteadyTime until) {
  const SteadyTime now = environment_.clock.now();
  if (until <= now) return;
  std::array<pollfd, kPacketChannels + 1> waited{};
  const auto descriptors = engine_.descriptors();
  std::ranges::transform(descriptors, waited.begin(), [](int descriptor) {
    return pollfd{descriptor, POLLIN, 0};
  });
  waited.back() = {event_.get(), POLLIN, 0};
  // Compared as moments, for the distance to SteadyTime::max() may not be representable.
  const SteadyTime wake_at = std::min(until, now + kLongestWait);
  const timespec timeout = to_timespec(wake_at - now);
  ppoll(waited.data(), waited.size(), &timeout, nullptr);
}

}  // namespace reachd::net
