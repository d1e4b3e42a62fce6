#include "net/packet_control.hpp"

#include <linux/errqueue.h>
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

void load_time(const cmsghdr& control, ReceivedPacket& packet) {
  if (const auto time = control_value<timespec>(control)) {
    packet.time =
        UtcTime(std::chrono::seconds(time->tv_sec) + std::chrono::nanoseconds(time->tv_nsec));
  }
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

void load_one(const cmsghdr& control, ReceivedPacket& packet) {
  const int level = control.cmsg_level;
  const int type = control.cmsg_type;
  if (level == SOL_SOCKET && type == SCM_TIMESTAMPNS) return load_time(control, packet);
  if (level == IPPROTO_IP && type == IP_TTL) return load_hop_limit(control, packet);
  if (level == IPPROTO_IPV6 && type == IPV6_HOPLIMIT) return load_hop_limit(control, packet);
  const bool is_error = (level == IPPROTO_IP && type == IP_RECVERR) ||
                        (level == IPPROTO_IPV6 && type == IPV6_RECVERR);
  if (is_error) load_error(control, packet);
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
    std::array<std::uint8_t, 4> bytes{};
    std::memcpy(bytes.data(), &reinterpret_cast<const sockaddr_in&>(storage).sin_addr, 4);
    return IpAddress::v4(bytes);
  }
  if (storage.ss_family != AF_INET6) return std::nullopt;
  std::array<std::uint8_t, 16> bytes{};
  std::memcpy(bytes.data(), &reinterpret_cast<const sockaddr_in6&>(storage).sin6_addr, 16);
  return IpAddress::v6(bytes);
}

std::size_t store_options(Family family, const PacketOptions& options,
                          std::span<std::uint8_t> buffer) {
  ControlWriter writer(buffer);
  if (options.hop_limit) {
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
