// What a packet costs in the kernel, out and back over the loopback, by how many of them the kernel
// is to stamp as they leave.

#include <benchmark/benchmark.h>

#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "net/icmp_message.hpp"
#include "net/icmp_socket.hpp"
#include "net/packet_socket.hpp"
#include "net/wire_format.hpp"
#include "support/recording_log.hpp"

namespace reachd::net {
namespace {

using Bytes = std::array<std::uint8_t, kIcmpHeaderSize + 56>;

Bytes make_echo() {
  Bytes echo{echo_request_type(Family::ipv4)};
  const std::uint16_t checksum = internet_checksum(echo);
  echo[2] = static_cast<std::uint8_t>(checksum >> 8);
  echo[3] = static_cast<std::uint8_t>(checksum);
  return echo;
}

/// One in `every` is stamped; 0: none.
std::vector<OutgoingPacket> make_batch(const Bytes& echo, std::size_t every) {
  std::vector<OutgoingPacket> packets;
  for (std::size_t i = 0; i < kPacketBatch; ++i) {
    const auto address = IpAddress::v4(0x7f000001 + static_cast<std::uint32_t>(i));
    packets.push_back({echo, address, {}, every != 0 && i % every == 0});
  }
  return packets;
}

void send_and_receive(benchmark::State& state) {
  const SystemClock clock;
  test::RecordingLog log;
  const OpenedSocket opened = IcmpSocketFactory(clock, log).open({});
  if (!opened.socket) return state.SkipWithError("no socket for ICMP; run it as root");
  const Bytes echo = make_echo();
  const auto packets = make_batch(echo, static_cast<std::size_t>(state.range(0)));
  std::int64_t sent = 0;
  for ([[maybe_unused]] auto _ : state) {
    sent += static_cast<std::int64_t>(opened.socket->send(packets).sent);
    while (opened.socket->receive().may_have_more) continue;
    while (opened.socket->receive_errors().may_have_more) continue;
  }
  state.SetItemsProcessed(sent);
}
BENCHMARK(send_and_receive)->Name("packet, one in so many stamped")->Arg(0)->Arg(4)->Arg(1);

}  // namespace
}  // namespace reachd::net
