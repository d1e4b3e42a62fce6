#include "net/packet_linux_socket.hpp"

#include <fcntl.h>
#include <linux/sock_diag.h>
#include <netinet/in.h>

#include <algorithm>
#include <cerrno>
#include <utility>

#include "net/icmp6_damage.hpp"
#include "net/icmp_message.hpp"
#include "net/packet_reasons.hpp"

namespace reachd::net {
namespace {

/// Holds the answers of a second at high rates; the kernel may grant less.
constexpr int kBufferSize = 8 << 20;
constexpr std::size_t kIpv4HopLimitOffset = 8;
constexpr std::size_t kIpv4SourceOffset = 12;
/// An ICMP error that comes in makes the next call fail, whatever it concerns: such a call is
/// repeated.
constexpr int kAttempts = 4;
/// What a small packet takes of a receive queue, with all that the kernel keeps of it.
constexpr std::size_t kUsualFootprint = 832;
/// Batches of errors thrown away in one go.
constexpr int kDiscardRounds = 32;

void set_option(int descriptor, int level, int name, int value) {
  setsockopt(descriptor, level, name, &value, sizeof(value));
}

/// Beyond the system's limit where we may, else up to it.
void grow_buffer(int descriptor, int forced, int asked) {
  const int size = kBufferSize;
  if (setsockopt(descriptor, SOL_SOCKET, forced, &size, sizeof(size)) != 0) {
    set_option(descriptor, SOL_SOCKET, asked, size);
  }
}

/// `tells_hop_limit`: with each packet that is received.
void set_common_options(int descriptor, Family family, bool tells_hop_limit) {
  fcntl(descriptor, F_SETFL, fcntl(descriptor, F_GETFL) | O_NONBLOCK);
  grow_buffer(descriptor, SO_RCVBUFFORCE, SO_RCVBUF);
  grow_buffer(descriptor, SO_SNDBUFFORCE, SO_SNDBUF);
  enable_timestamps(descriptor);
  if (family == Family::ipv4) {
    set_option(descriptor, IPPROTO_IP, IP_TTL, kUsualHopLimit);
    set_option(descriptor, IPPROTO_IP, IP_RECVTTL, tells_hop_limit ? 1 : 0);
    set_option(descriptor, IPPROTO_IP, IP_RECVERR, 1);
  } else {
    set_option(descriptor, IPPROTO_IPV6, IPV6_UNICAST_HOPS, kUsualHopLimit);
    set_option(descriptor, IPPROTO_IPV6, IPV6_RECVHOPLIMIT, tells_hop_limit ? 1 : 0);
    set_option(descriptor, IPPROTO_IPV6, IPV6_RECVERR, 1);
  }
}

void ask_for_destination(int descriptor, Family family) {
  if (family == Family::ipv4) set_option(descriptor, IPPROTO_IP, IP_PKTINFO, 1);
  if (family == Family::ipv6) set_option(descriptor, IPPROTO_IPV6, IPV6_RECVPKTINFO, 1);
}

}  // namespace

PacketLinuxSocket::PacketLinuxSocket(PacketDescriptor descriptor, const Traits& traits)
    : descriptor_(std::move(descriptor)),
      traits_(traits),
      neighbours_(traits.family),
      buffers_(kPacketBatch),
      messages_(kPacketBatch) {
  received_.reserve(kPacketBatch);
  set_common_options(descriptor_.get(), traits_.family, !traits_.has_ipv4_header);
  if (traits_.tells_destination) ask_for_destination(descriptor_.get(), traits_.family);
  if (traits_.counts_damage) first_damage_ = damaged_icmp6_messages().value_or(0);
}

void PacketLinuxSocket::prepare_send(std::span<const OutgoingPacket> packets) {
  for (std::size_t i = 0; i < packets.size(); ++i) {
    Buffer& buffer = buffers_[i];
    const OutgoingPacket& packet = packets[i];
    // sendmsg does not write to what it sends; its interface cannot say so.
    buffer.part = {const_cast<std::uint8_t*>(packet.bytes.data()), packet.bytes.size()};
    msghdr& header = messages_[i].msg_hdr;
    header = {};
    header.msg_namelen = store_address(packet.destination, buffer.address);
    header.msg_name = &buffer.address;
    header.msg_iov = &buffer.part;
    header.msg_iovlen = 1;
    header.msg_controllen = store_options(traits_.family, packet, buffer.control);
    header.msg_control = header.msg_controllen > 0 ? buffer.control.data() : nullptr;
  }
}

SendResult PacketLinuxSocket::send(std::span<const OutgoingPacket> packets) {
  packets = packets.first(std::min(packets.size(), kPacketBatch));
  prepare_send(packets);
  has_failed_ = false;
  const SendResult result = send_prepared(packets.size());
  load_sent_times(packets.first(result.sent));
  if (has_failed_) {
    // Whether a packet that failed has used up a number is not told.
    enable_timestamps(descriptor_.get());
    next_stamp_ = 0;
  }
  return result;
}

SendResult PacketLinuxSocket::send_prepared(std::size_t count) {
  SendResult result;
  for (int attempt = 0; result.sent < count && attempt < kAttempts;) {
    const auto rest = static_cast<unsigned>(count - result.sent);
    const int sent = sendmmsg(descriptor_.get(), &messages_[result.sent], rest, 0);
    result.error = sent > 0 ? 0 : errno;
    // Of one that ends a batch early only the next call tells the error, if it is still there.
    has_failed_ = has_failed_ || sent < static_cast<int>(rest);
    if (sent > 0) result.sent += static_cast<std::size_t>(sent);
    if (is_send_congestion(result.error)) break;
    // Any other error may be that of an earlier packet, which the kernel tells only once.
    attempt = sent > 0 ? 0 : attempt + 1;
  }
  return result;
}

void PacketLinuxSocket::load_sent_times(std::span<const OutgoingPacket> packets) {
  sent_times_.clear();
  const std::uint32_t first = next_stamp_;
  for (std::size_t i = 0; i < packets.size(); ++i) {
    if (packets[i].wants_time) sent_times_.push_back({.index = i, .time = UtcTime::min()});
  }
  next_stamp_ += static_cast<std::uint32_t>(sent_times_.size());
  if (sent_times_.empty()) return;
  const std::size_t count = read_batch(MSG_ERRQUEUE).count;
  for (std::size_t i = 0; i < count; ++i) {
    const auto stamp = load_sent_stamp(messages_[i].msg_hdr);
    if (!stamp) {
      keep_error(messages_[i], buffers_[i]);
    } else if (stamp->number - first < sent_times_.size()) {
      sent_times_[stamp->number - first].time = stamp->time;
    }
  }
  std::erase_if(sent_times_, [](const SentTime& sent) { return sent.time == UtcTime::min(); });
}

void PacketLinuxSocket::keep_error(const mmsghdr& message, const Buffer& buffer) {
  ReceivedPacket packet;
  if (traits_.discards_errors || !load(message, buffer, packet)) return;
  kept_errors_.push_back({{packet.bytes.begin(), packet.bytes.end()}, packet});
}

ReceivedBatch PacketLinuxSocket::hand_on_kept_errors() {
  std::swap(kept_errors_, handed_on_errors_);
  kept_errors_.clear();
  received_.clear();
  for (KeptError& error : handed_on_errors_) {
    error.packet.bytes = error.bytes;
    received_.push_back(error.packet);
  }
  return {received_, true};
}

void PacketLinuxSocket::prepare_receive() {
  for (std::size_t i = 0; i < kPacketBatch; ++i) {
    Buffer& buffer = buffers_[i];
    buffer.part = {buffer.bytes.data(), buffer.bytes.size()};
    msghdr& header = messages_[i].msg_hdr;
    header = {};
    // Who sent it stands in the packet, if that has its header.
    const bool wants_name = !traits_.has_ipv4_header;
    header.msg_name = wants_name ? &buffer.address : nullptr;
    header.msg_namelen = wants_name ? sizeof(buffer.address) : 0;
    header.msg_iov = &buffer.part;
    header.msg_iovlen = 1;
    header.msg_control = buffer.control.data();
    header.msg_controllen = buffer.control.size();
  }
}

PacketLinuxSocket::Read PacketLinuxSocket::read_batch(int flags) {
  prepare_receive();
  for (int attempt = 0; attempt < kAttempts; ++attempt) {
    const int count =
        recvmmsg(descriptor_.get(), messages_.data(), kPacketBatch, flags | MSG_DONTWAIT, nullptr);
    // A batch that is not full may have been cut short by an error, with more behind it.
    if (count >= 0) return {static_cast<std::size_t>(count), true};
    if (errno == EAGAIN) return {0, false};
  }
  return {0, true};
}

ReceivedBatch PacketLinuxSocket::read_packets(int flags) {
  received_.clear();
  const Read read = read_batch(flags);
  for (std::size_t i = 0; i < read.count; ++i) {
    ReceivedPacket packet;
    if (load(messages_[i], buffers_[i], packet)) received_.push_back(packet);
  }
  return {received_, read.may_have_more};
}

bool PacketLinuxSocket::load(const mmsghdr& message, const Buffer& buffer,
                             ReceivedPacket& packet) const {
  packet.family = traits_.family;
  packet.own_only = traits_.own_only;
  packet.identifier = traits_.identifier;
  packet.protocol = traits_.protocol;
  packet.truncated = (message.msg_hdr.msg_flags & MSG_TRUNC) != 0;
  packet.bytes =
      std::span(buffer.bytes).first(std::min<std::size_t>(message.msg_len, kReceiveSize));
  if (traits_.has_ipv4_header) {
    load_control(message.msg_hdr, packet);
    return take_off_header(packet);
  }
  const auto source = load_address(buffer.address);
  if (!source) return false;
  // Of an error this is whom we asked: what is told of it says who sent it.
  packet.source = *source;
  load_control(message.msg_hdr, packet);
  return (message.msg_hdr.msg_flags & MSG_ERRQUEUE) == 0 || packet.error.has_value();
}

bool PacketLinuxSocket::take_off_header(ReceivedPacket& packet) {
  const auto payload = strip_ipv4_header(packet.bytes);
  if (!payload) return false;
  packet.hop_limit = packet.bytes[kIpv4HopLimitOffset];
  packet.source = IpAddress::v4(packet.bytes.subspan<kIpv4SourceOffset, 4>());
  packet.bytes = *payload;
  return true;
}

ReceivedBatch PacketLinuxSocket::receive() { return read_packets(0); }

ReceivedBatch PacketLinuxSocket::receive_errors() {
  if (!kept_errors_.empty()) return hand_on_kept_errors();
  if (!traits_.discards_errors) return read_packets(MSG_ERRQUEUE);
  for (int round = 0; round < kDiscardRounds && read_batch(MSG_ERRQUEUE).count > 0; ++round) {
  }
  return {};
}

std::size_t PacketLinuxSocket::room() const {
  std::uint32_t size = 0;
  socklen_t length = sizeof(size);
  if (getsockopt(descriptor_.get(), SOL_SOCKET, SO_RCVBUF, &size, &length) != 0) return 0;
  return size / kUsualFootprint;
}

std::uint32_t PacketLinuxSocket::drops() {
  const std::uint32_t counted = counted_drops();
  if (!traits_.counts_damage) return counted;
  if (counted == std::exchange(last_counted_, counted)) return drops_;
  // Read after the other, which the kernel raises first: no message is taken for dropped here.
  const std::uint32_t damaged = damaged_icmp6_messages().value_or(first_damage_) - first_damage_;
  const auto more = static_cast<std::int32_t>(counted - damaged - drops_);
  if (more > 0) drops_ += static_cast<std::uint32_t>(more);
  return drops_;
}

std::uint32_t PacketLinuxSocket::counted_drops() const {
  // The counter that SO_RXQ_OVFL attaches to packets, but known without waiting for a next one.
  std::array<std::uint32_t, SK_MEMINFO_VARS> memory{};
  socklen_t size = sizeof(memory);
  if (getsockopt(descriptor_.get(), SOL_SOCKET, SO_MEMINFO, memory.data(), &size) != 0) return 0;
  return memory[SK_MEMINFO_DROPS];
}

}  // namespace reachd::net
