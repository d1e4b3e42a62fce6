#pragma once

#include <netinet/in.h>

#include <string_view>

#include "net/packet_codec.hpp"
#include "net/packet_types.hpp"
#include "support/forged_packets.hpp"
#include "trace_fixture.hpp"

namespace reachd::traceroute {

using test::Bytes;
using test::error_message;
using test::first;
using test::join;
using test::received;

inline constexpr std::string_view kRouter = "203.0.113.1";
inline constexpr std::string_view kRouter6 = "2001:db8:ff::1";
inline constexpr std::string_view kTarget6 = "2001:db8:176::71";
inline constexpr net::PacketIdentity kIdentity{0x0000abcd, 0x01020304};

inline Bytes encode(net::PacketCodec& codec, const ProbeRequest& request,
                    const net::PacketIdentity& identity = kIdentity) {
  net::PacketPlan plan = codec.plan(request);
  if (!plan.options.source) plan.options.source = codec.source_toward(request.address);
  Bytes packet(plan.size);
  codec.encode(request, plan, identity, packet);
  return packet;
}

inline void expect_hop(const std::optional<net::PacketReply>& reply, net::PacketReply::Proof proof,
                       std::string_view target, std::string_view router) {
  ASSERT_TRUE(reply);
  EXPECT_EQ(reply->proof, proof);
  EXPECT_EQ(reply->identity.slot & 0xffffU, kIdentity.slot);
  EXPECT_EQ(reply->target, address(target));
  EXPECT_EQ(reply->outcome, Outcome::success);
  EXPECT_EQ(reply->detail.error_source, address(router));
  EXPECT_EQ(reply->detail.reply_hop_limit, 63);
}

}  // namespace reachd::traceroute
