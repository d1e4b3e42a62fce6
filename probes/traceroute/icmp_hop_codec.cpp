#include "traceroute/icmp_hop_codec.hpp"

#include <algorithm>

#include "net/icmp_message.hpp"
#include "net/wire_format.hpp"
#include "traceroute/hop_payload.hpp"
#include "traceroute/traceroute_config.hpp"

namespace reachd::traceroute {
namespace {

constexpr std::size_t kChecksumOffset = 2;
constexpr std::size_t kIdOffset = 4;
constexpr std::size_t kSequenceOffset = 6;
/// The sequence and the token block: all that differs from packet to packet but the balance.
constexpr std::size_t kChangingSize = 2 + net::kTokenBlockSize;

}  // namespace

net::PacketPlan IcmpHopCodec::plan(const ProbeRequest& request) const {
  return {.size = net::kIcmpHeaderSize + kPayloadSize,
          .dont_fragment = false,
          .options = {.hop_limit = request.hop_limit,
                      .source = request.check->module->options->ip.source}};
}

void IcmpHopCodec::encode(const ProbeRequest& request, const net::PacketPlan& /*plan*/,
                          const net::PacketIdentity& identity, std::span<std::uint8_t> packet) {
  const Family family = request.address.family();
  std::ranges::fill(packet, std::uint8_t{0});
  packet[0] = net::echo_request_type(family);
  net::write_u16(packet, kIdOffset, identity.identifier);
  net::write_u16(packet, kSequenceOffset, net::echo_sequence(identity));
  const std::span<std::uint8_t> payload = packet.subspan(net::kIcmpHeaderSize);
  write_payload(tokens_, request.address, identity, *contact_.get(), payload);
  const auto changing = packet.subspan(kSequenceOffset, kChangingSize);
  // Together with its checksum the changing part adds nothing to the sum.
  net::write_u16(payload, kBalanceOffset, net::internet_checksum(changing));
  // The kernel fills in ICMPv6's, and a datagram socket's.
  if (family == Family::ipv4)
    net::write_u16(packet, kChecksumOffset, net::internet_checksum(packet));
}

}  // namespace reachd::traceroute
