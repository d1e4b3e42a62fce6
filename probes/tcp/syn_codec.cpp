#include "tcp/syn_codec.hpp"

#include "net/icmp_message.hpp"
#include "net/tcp_segment.hpp"
#include "tcp/tcp_config.hpp"

namespace reachd::tcp {
namespace {

static_assert(net::kTcpHeaderSize <= net::PacketCodec::kMaxClosing);

const Options& options_of(const ProbeRequest& request) {
  return static_cast<const Options&>(*request.check->module->options);
}

void judge_reset(net::PacketReply& reply) {
  reply.outcome = Outcome::refused;
  reply.reason = "connection_refused";
}

}  // namespace

net::PacketPlan SynCodec::plan(const ProbeRequest& request) const {
  const Options& options = options_of(request);
  return {.size = net::kSynSize,
          .dont_fragment = false,
          .options = {.hop_limit = options.ttl, .source = options.ip.source},
          .covers_source = true};
}

void SynCodec::encode(const ProbeRequest& request, const net::PacketPlan& plan,
                      const net::PacketIdentity& identity, std::span<std::uint8_t> packet) {
  const std::uint16_t port = port_of(*request.check).value_or(0);
  syns_.write_syn({request.address, port, *plan.options.source}, identity, packet);
}

std::optional<net::PacketReply> SynCodec::decode(const net::ReceivedPacket& packet) const {
  auto answer = syns_.read(packet);
  if (!answer) return std::nullopt;
  using Kind = net::SynAnswer::Kind;
  if (answer->kind == Kind::icmp_error) net::judge_icmp_error(packet.family, answer->reply);
  if (answer->kind == Kind::reset) judge_reset(answer->reply);
  return answer->reply;
}

std::size_t SynCodec::close(const net::ReceivedPacket& packet,
                            std::span<std::uint8_t, kMaxClosing> closing) const {
  return syns_.write_reset(packet, closing);
}

}  // namespace reachd::tcp
