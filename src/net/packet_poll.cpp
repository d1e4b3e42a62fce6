#include "net/packet_poll.hpp"

#include <poll.h>
#include <sys/eventfd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <ctime>
#include <system_error>

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

PacketPoll::PacketPoll() : event_(make_event()) {}

void PacketPoll::wake() {
  // Full or not, the event is readable afterwards: the result does not matter.
  eventfd_write(event_.get(), 1);
}

void PacketPoll::wait(const PacketEngine& engine, SteadyTime now, SteadyTime until) {
  std::array<pollfd, kPacketSockets + 1> waited{};
  const auto descriptors = engine.descriptors();
  std::ranges::transform(descriptors, waited.begin(), [](int descriptor) {
    return pollfd{descriptor, POLLIN, 0};
  });
  wait_for(waited, now, until);
}

void PacketPoll::rest(SteadyTime now, SteadyTime until) {
  std::array<pollfd, 1> waited{};
  wait_for(waited, now, until);
}

void PacketPoll::wait_for(std::span<pollfd> waited, SteadyTime now, SteadyTime until) {
  if (until <= now) return;
  waited.back() = {event_.get(), POLLIN, 0};
  // Compared as moments, for the distance to SteadyTime::max() may not be representable.
  const timespec timeout = to_timespec(std::min(until, now + kLongestWait) - now);
  ppoll(waited.data(), waited.size(), &timeout, nullptr);
  eventfd_t count = 0;
  if (waited.back().revents != 0) eventfd_read(event_.get(), &count);
}

}  // namespace reachd::net
