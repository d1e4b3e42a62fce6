#include "net/packet_control.hpp"

#include <linux/errqueue.h>
#include <linux/net_tstamp.h>
#include <netinet/in.h>
#include <netinet/ip.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <cstring>
#include <ctime>

namespace reachd::net {
namespace {

/// The payload of a control message as a plain value; nullopt if it is shorter.
template <typename Value>
std::optional<Value> control_value(const cmsghdr& control) {
  if (control.cmsg_len < CMSG_LEN(sizeof(Value))) return std::nullopt;
  Value value;
  std::memcpy(&value, CMSG_DATA(&control), sizeof(Value));
  return value;
}

/// Writes control messages one after another.
class ControlWriter {
 public:
  explicit ControlWriter(std::span<std::uint8_t> buffer) : buffer_(buffer) {}

  template <typename Value>
  void add(int level, int type, const Value& value) {
    cmsghdr header{};
    header.cmsg_level = level;
    header.cmsg_type = type;
    header.cmsg_len = CMSG_LEN(sizeof(Value));
    std::ranges::fill(buffer_.subspan(used_, CMSG_SPACE(sizeof(Value))), std::uint8_t{0});
    std::memcpy(&buffer_[used_], &header, sizeof(header));
    std::memcpy(&buffer_[used_ + CMSG_LEN(0)], &value, sizeof(Value));
    used_ += CMSG_SPACE(sizeof(Value));
  }

  std::size_t used() const { return used_; }

 private:
  std::span<std::uint8_t> buffer_;
  std::size_t used_ = 0;
};

void store_source(const IpAddress& source, ControlWriter& writer) {
  const std::span<const std::uint8_t> bytes = source.bytes();
  if (source.family() == Family::ipv4) {
    in_pktinfo info{};
    std::memcpy(&info.ipi_spec_dst, bytes.data(), bytes.size());
    writer.add(IPPROTO_IP, IP_PKTINFO, info);
  } else {
    in6_pktinfo info{};
    std::memcpy(&info.ipi6_addr, bytes.data(), bytes.size());
    writer.add(IPPROTO_IPV6, IPV6_PKTINFO, info);
  }
}

/// nullopt if the kernel has no stamp of its own, as of packets that a device stamped only.
std::optional<UtcTime> stamp_of(const cmsghdr& control) {
  const auto stamps = control_value<scm_timestamping>(control);
  if (!stamps) return std::nullopt;
  const timespec& time = stamps->ts[0];
  if (time.tv_sec == 0 && time.tv_nsec == 0) return std::nullopt;
  return UtcTime(std::chrono::seconds(time.tv_sec) + std::chrono::nanoseconds(time.tv_nsec));
}

bool is_stamp(const cmsghdr& control) {
  return control.cmsg_level == SOL_SOCKET && control.cmsg_type == SCM_TIMESTAMPING;
}

bool is_error(const cmsghdr& control) {
  return (control.cmsg_level == IPPROTO_IP && control.cmsg_type == IP_RECVERR) ||
         (control.cmsg_level == IPPROTO_IPV6 && control.cmsg_type == IPV6_RECVERR);
}

void load_hop_limit(const cmsghdr& control, ReceivedPacket& packet) {
  const auto value = control_value<int>(control);
  if (value && *value >= 0 && *value <= 255) packet.hop_limit = static_cast<std::uint8_t>(*value);
}

/// The kernel appends the address of whoever sent the error.
struct ErrorControl {
  sock_extended_err error;
  sockaddr_storage offender;
};

void load_error(const cmsghdr& control, ReceivedPacket& packet) {
  ErrorControl value{};
  if (control.cmsg_len < CMSG_LEN(sizeof(value.error))) return;
  std::memcpy(&value.error, CMSG_DATA(&control), sizeof(value.error));
  const bool is_icmp =
      value.error.ee_origin == SO_EE_ORIGIN_ICMP || value.error.ee_origin == SO_EE_ORIGIN_ICMP6;
  if (!is_icmp) return;
  const std::size_t room = control.cmsg_len - CMSG_LEN(sizeof(value.error));
  std::memcpy(&value.offender, CMSG_DATA(&control) + sizeof(value.error),
              std::min(room, sizeof(value.offender)));
  packet.error = QueuedError{value.error.ee_type, value.error.ee_code, packet.source};
  packet.source = load_address(value.offender).value_or(IpAddress());
}

IpAddress to_address(const in_addr& address) {
  std::array<std::uint8_t, sizeof(address)> bytes{};
  std::memcpy(bytes.data(), &address, sizeof(address));
  return IpAddress::v4(bytes);
}

IpAddress to_address(const in6_addr& address) {
  std::array<std::uint8_t, sizeof(address)> bytes{};
  std::memcpy(bytes.data(), &address, sizeof(address));
  return IpAddress::v6(bytes);
}

bool is_destination(const cmsghdr& control) {
  return (control.cmsg_level == IPPROTO_IP && control.cmsg_type == IP_PKTINFO) ||
         (control.cmsg_level == IPPROTO_IPV6 && control.cmsg_type == IPV6_PKTINFO);
}

void load_destination(const cmsghdr& control, ReceivedPacket& packet) {
  if (control.cmsg_level == IPPROTO_IP) {
    const auto info = control_value<in_pktinfo>(control);
    if (info) packet.destination = to_address(info->ipi_addr);
  } else {
    const auto info = control_value<in6_pktinfo>(control);
    if (info) packet.destination = to_address(info->ipi6_addr);
  }
}

void load_one(const cmsghdr& control, ReceivedPacket& packet) {
  const int level = control.cmsg_level;
  const int type = control.cmsg_type;
  if (level == IPPROTO_IP && type == IP_TTL) return load_hop_limit(control, packet);
  if (level == IPPROTO_IPV6 && type == IPV6_HOPLIMIT) return load_hop_limit(control, packet);
  if (is_destination(control)) load_destination(control, packet);
  if (is_stamp(control)) packet.time = stamp_of(control);
  if (is_error(control)) load_error(control, packet);
}

}  // namespace

socklen_t store_address(const IpAddress& address, sockaddr_storage& storage) {
  const std::span<const std::uint8_t> bytes = address.bytes();
  if (address.family() == Family::ipv4) {
    sockaddr_in ipv4{};
    ipv4.sin_family = AF_INET;
    std::memcpy(&ipv4.sin_addr, bytes.data(), bytes.size());
    std::memcpy(&storage, &ipv4, sizeof(ipv4));
    return sizeof(ipv4);
  }
  sockaddr_in6 ipv6{};
  ipv6.sin6_family = AF_INET6;
  std::memcpy(&ipv6.sin6_addr, bytes.data(), bytes.size());
  std::memcpy(&storage, &ipv6, sizeof(ipv6));
  return sizeof(ipv6);
}

std::optional<IpAddress> load_address(const sockaddr_storage& storage) {
  if (storage.ss_family == AF_INET) {
    return to_address(reinterpret_cast<const sockaddr_in&>(storage).sin_addr);
  }
  if (storage.ss_family != AF_INET6) return std::nullopt;
  return to_address(reinterpret_cast<const sockaddr_in6&>(storage).sin6_addr);
}

void enable_timestamps(int descriptor) {
  // Without the numbers first, for to ask for them anew is what sets them back to 0.
  constexpr unsigned kFlags = SOF_TIMESTAMPING_RX_SOFTWARE | SOF_TIMESTAMPING_SOFTWARE |
                              SOF_TIMESTAMPING_OPT_ID | SOF_TIMESTAMPING_OPT_TSONLY;
  for (const unsigned flags : {kFlags & ~unsigned{SOF_TIMESTAMPING_OPT_ID}, kFlags}) {
    setsockopt(descriptor, SOL_SOCKET, SO_TIMESTAMPING, &flags, sizeof(flags));
  }
}

std::optional<SentStamp> load_sent_stamp(const msghdr& header) {
  auto* mutable_header = const_cast<msghdr*>(&header);
  std::optional<UtcTime> time;
  std::optional<std::uint32_t> number;
  for (cmsghdr* control = CMSG_FIRSTHDR(mutable_header); control != nullptr;
       control = CMSG_NXTHDR(mutable_header, control)) {
    if (is_stamp(*control)) time = stamp_of(*control);
    if (!is_error(*control)) continue;
    const auto error = control_value<sock_extended_err>(*control);
    if (error && error->ee_origin == SO_EE_ORIGIN_TIMESTAMPING) number = error->ee_data;
  }
  if (!time || !number) return std::nullopt;
  return SentStamp{*number, *time};
}

std::size_t store_options(Family family, const OutgoingPacket& packet,
                          std::span<std::uint8_t> buffer) {
  const PacketOptions& options = packet.options;
  ControlWriter writer(buffer);
  if (packet.wants_time) {
    writer.add(SOL_SOCKET, SO_TIMESTAMPING, std::uint32_t{SOF_TIMESTAMPING_TX_SOFTWARE});
  }
  if (options.hop_limit && *options.hop_limit != kUsualHopLimit) {
    const int hops = *options.hop_limit;
    if (family == Family::ipv4) writer.add(IPPROTO_IP, IP_TTL, hops);
    if (family == Family::ipv6) writer.add(IPPROTO_IPV6, IPV6_HOPLIMIT, hops);
  }
  if (options.source) store_source(*options.source, writer);
  return writer.used();
}

void load_control(const msghdr& header, ReceivedPacket& packet) {
  auto* mutable_header = const_cast<msghdr*>(&header);
  for (cmsghdr* control = CMSG_FIRSTHDR(mutable_header); control != nullptr;
       control = CMSG_NXTHDR(mutable_header, control)) {
    load_one(*control, packet);
  }
}

}  // namespace reachd::net
