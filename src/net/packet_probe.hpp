#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <thread>
#include <vector>

#include "net/packet_codec.hpp"
#include "net/packet_engine.hpp"
#include "net/packet_poll.hpp"
#include "net/packet_socket.hpp"
#include "net/submissions.hpp"
#include "reachd/clock.hpp"
#include "reachd/probe.hpp"

namespace reachd::net {

/// The base of probes that send single packets: the author writes a codec, the base gives the
/// thread, batched sending and receiving, matching, expiry and the exactly-once completion.
/// Observations reach the sink on the probe's own thread; after stop(), on the caller's.
class PacketProbe : public Probe {
 public:
  using Environment = PacketLedger::Environment;

  /// Starts the thread. Throws std::system_error if the system has no descriptor or thread left.
  PacketProbe(const Environment& environment, std::unique_ptr<PacketCodec> codec,
              std::unique_ptr<PacketSocketFactory> factory);
  PacketProbe(const PacketProbe&) = delete;
  PacketProbe& operator=(const PacketProbe&) = delete;
  ~PacketProbe() override;

  void submit(std::span<const ProbeRequest> batch) final;
  void stop() final;

 private:
  void run();
  /// Moves what was submitted to the engine. False once stop() was called.
  bool take_submitted();
  /// Whether, after a look that moved so many packets, it is worth resting, and there is room for
  /// what comes meanwhile.
  bool is_restful(std::uint64_t sent, std::uint64_t received) const;

  Environment environment_;
  std::unique_ptr<PacketCodec> codec_;
  std::unique_ptr<PacketSocketFactory> factory_;
  PacketPoll poll_;

  Submissions submissions_;

  /// The thread's own.
  PacketEngine engine_;
  std::vector<ProbeRequest> taken_;
  std::thread thread_;
};

}  // namespace reachd::net
