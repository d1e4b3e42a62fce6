// What one echo costs, apart from the kernel: its token, its writing, and the reading of its reply.

#include <benchmark/benchmark.h>
#include <tins/icmp.h>
#include <tins/rawpdu.h>

#include <array>
#include <cstdint>
#include <memory>
#include <vector>

#include "icmp/icmp_codec.hpp"
#include "icmp/icmp_config.hpp"
#include "net/icmp_message.hpp"
#include "net/keyed_token.hpp"
#include "net/wire_format.hpp"

namespace reachd::icmp {
namespace {

using Bytes = std::vector<std::uint8_t>;

const IpAddress kTarget = IpAddress::v4(0xc6120001);

ProbeRequest make_request() {
  auto module = std::make_shared<Module>();
  module->options = std::make_shared<IcmpOptions>();
  auto check = std::make_shared<Check>();
  check->module = module;
  ProbeRequest request;
  request.check = check;
  request.address = kTarget;
  return request;
}

void make_token(benchmark::State& state) {
  const net::KeyedToken tokens(net::TokenKey{1});
  net::PacketIdentity identity;
  for ([[maybe_unused]] auto _ : state) {
    ++identity.slot;
    benchmark::DoNotOptimize(tokens.make(kTarget, identity));
  }
}
BENCHMARK(make_token)->Name("keyed token");

void encode_echo(benchmark::State& state) {
  const Contact contact("noc@example.net");
  IcmpCodec codec(net::KeyedToken(net::TokenKey{1}), contact);
  const ProbeRequest request = make_request();
  const net::PacketPlan plan = codec.plan(request);
  Bytes packet(plan.size);
  net::PacketIdentity identity;
  for ([[maybe_unused]] auto _ : state) {
    ++identity.slot;
    codec.encode(request, plan, identity, packet);
    benchmark::DoNotOptimize(packet.data());
    benchmark::ClobberMemory();
  }
}
BENCHMARK(encode_echo)->Name("ICMP codec: encode");

/// The same packet, but for the token, as libtins builds it.
void serialise_by_libtins(benchmark::State& state) {
  const Bytes payload(IcmpOptions().payload_size);
  std::uint16_t sequence = 0;
  for ([[maybe_unused]] auto _ : state) {
    Tins::ICMP echo;
    echo.id(7);
    echo.sequence(++sequence);
    echo.inner_pdu(Tins::RawPDU(payload));
    benchmark::DoNotOptimize(echo.serialize());
  }
}
BENCHMARK(serialise_by_libtins)->Name("libtins: build and serialise the same echo");

/// The reply that the target gives to a request: another type, and the checksum that goes with it.
Bytes reply_to(Bytes request) {
  request[0] = net::echo_reply_type(Family::ipv4);
  request[2] = request[3] = 0;
  const std::uint16_t checksum = net::internet_checksum(request);
  request[2] = static_cast<std::uint8_t>(checksum >> 8);
  request[3] = static_cast<std::uint8_t>(checksum);
  return request;
}

Bytes encoded_echo() {
  const Contact contact("noc@example.net");
  IcmpCodec codec(net::KeyedToken(net::TokenKey{1}), contact);
  const ProbeRequest request = make_request();
  const net::PacketPlan plan = codec.plan(request);
  Bytes packet(plan.size);
  codec.encode(request, plan, {7, 8}, packet);
  return packet;
}

void decode_echo(benchmark::State& state) {
  const Contact contact("noc@example.net");
  const IcmpCodec codec(net::KeyedToken(net::TokenKey{1}), contact);
  const Bytes reply = reply_to(encoded_echo());
  net::ReceivedPacket received;
  received.family = Family::ipv4;
  received.bytes = reply;
  received.source = kTarget;
  for ([[maybe_unused]] auto _ : state) {
    const auto decoded = codec.decode(received);
    if (!decoded || decoded->proof != net::PacketReply::Proof::token) {
      state.SkipWithError("the reply was not recognised");
      break;
    }
  }
}
BENCHMARK(decode_echo)->Name("ICMP codec: decode and prove");

void parse_by_libtins(benchmark::State& state) {
  const Bytes reply = reply_to(encoded_echo());
  for ([[maybe_unused]] auto _ : state) {
    const Tins::ICMP echo(reply.data(), static_cast<std::uint32_t>(reply.size()));
    benchmark::DoNotOptimize(echo.sequence());
  }
}
BENCHMARK(parse_by_libtins)->Name("libtins: parse the same reply");

}  // namespace
}  // namespace reachd::icmp
