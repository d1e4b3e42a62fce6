#include "net/packet_probe.hpp"

#include <algorithm>
#include <chrono>
#include <utility>

namespace reachd::net {
namespace {

/// After a look at the sockets that moved a crowd of packets the next waits for as long, so that
/// under load a look is worth its awakening. What comes alone is not held up, and times are the
/// kernel's in any case.
constexpr Duration kBreath = std::chrono::milliseconds(20);

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
  const Submissions::Added added = submissions_.add(batch, environment_.clock.now());
  if (added == Submissions::Added::wakes) poll_.wake();
  if (added != Submissions::Added::is_closed) return;
  // The thread has ended, so the engine is ours.
  engine_.add(batch);
  engine_.cancel_all();
}

void PacketProbe::stop() {
  submissions_.close();
  poll_.wake();
  if (thread_.joinable()) thread_.join();
}

void PacketProbe::run() {
  while (take_submitted()) {
    const SteadyTime begun = environment_.clock.now();
    const std::uint64_t sent = engine_.sent();
    const std::uint64_t received = engine_.received();
    const SteadyTime next = engine_.step();
    const bool may_rest =
        next > begun && is_restful(engine_.sent() - sent, engine_.received() - received);
    poll_.wait(engine_, environment_.clock.now(), next);
    if (may_rest && submissions_.begin_rest()) {
      poll_.rest(environment_.clock.now(), begun + kBreath);
    }
  }
  engine_.cancel_all();
}

bool PacketProbe::is_restful(std::uint64_t sent, std::uint64_t received) const {
  if (sent + received < Submissions::kCrowd || engine_.waiting() > 0) return false;
  // About as many will come meanwhile, and be twice as many at worst.
  return 2 * std::max(sent, received) <= engine_.room();
}

bool PacketProbe::take_submitted() {
  const bool goes_on = submissions_.take(taken_, environment_.clock.now());
  engine_.add(taken_);
  return goes_on;
}

}  // namespace reachd::net
