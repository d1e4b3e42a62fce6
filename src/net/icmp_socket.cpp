#include "net/icmp_socket.hpp"

#include <netinet/in.h>
#include <sys/socket.h>

#include <cerrno>
#include <memory>
#include <utility>

#include "net/packet_linux_socket.hpp"
#include "net/packet_reasons.hpp"
#include "net/receive_filter.hpp"

namespace reachd::net {
namespace {

PacketDescriptor open_socket(Family family, int type) {
  const int domain = family == Family::ipv4 ? AF_INET : AF_INET6;
  const int protocol = family == Family::ipv4 ? int{IPPROTO_ICMP} : int{IPPROTO_ICMPV6};
  return PacketDescriptor(socket(domain, type | SOCK_CLOEXEC | SOCK_NONBLOCK, protocol));
}

/// Without "don't fragment" packets may be fragmented on their way. With it the packet goes out
/// whole even if the path is known to be too narrow: finding that out is what it is for.
void set_fragmentation(int descriptor, const SocketKey& key) {
  if (key.family == Family::ipv4) {
    const int mode = key.dont_fragment ? IP_PMTUDISC_PROBE : IP_PMTUDISC_DONT;
    setsockopt(descriptor, IPPROTO_IP, IP_MTU_DISCOVER, &mode, sizeof(mode));
    return;
  }
  const int mode = key.dont_fragment ? IPV6_PMTUDISC_PROBE : IPV6_PMTUDISC_DONT;
  setsockopt(descriptor, IPPROTO_IPV6, IPV6_MTU_DISCOVER, &mode, sizeof(mode));
  const int whole = key.dont_fragment ? 1 : 0;
  setsockopt(descriptor, IPPROTO_IPV6, IPV6_DONTFRAG, &whole, sizeof(whole));
}

std::unique_ptr<PacketSocket> wrap(PacketDescriptor descriptor, const SocketKey& key, bool is_raw) {
  set_fragmentation(descriptor.get(), key);
  if (is_raw) keep_echo_answers(descriptor.get(), key.family, key.identifier);
  const PacketLinuxSocket::Traits traits{.family = key.family,
                                         .has_ipv4_header = is_raw && key.family == Family::ipv4,
                                         .own_only = !is_raw,
                                         .identifier = key.identifier,
                                         .discards_errors = is_raw,
                                         .counts_damage = is_raw && key.family == Family::ipv6};
  return std::make_unique<PacketLinuxSocket>(std::move(descriptor), traits);
}

}  // namespace

OpenedSocket IcmpSocketFactory::open(const SocketKey& key) {
  for (const int type : {SOCK_DGRAM, SOCK_RAW}) {
    PacketDescriptor descriptor = open_socket(key.family, type);
    if (!descriptor) continue;
    denied_.forget(key.family);
    return {wrap(std::move(descriptor), key, type == SOCK_RAW), {}};
  }
  const int error = errno;
  denied_.report(key.family, error,
                 "sysctl -w net.ipv4.ping_group_range=\"0 2147483647\" or " + raw_socket_remedy());
  return {nullptr, socket_error_reason(error)};
}

}  // namespace reachd::net
