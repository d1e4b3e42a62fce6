#include "net/reserved_port.hpp"

#include <linux/filter.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <cerrno>
#include <system_error>
#include <utility>

namespace reachd::net {
namespace {

[[noreturn]] void fail() { throw std::system_error(errno, std::generic_category(), "no port"); }

PacketDescriptor open_socket(int domain, int type) {
  return PacketDescriptor(socket(domain, type | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
}

void drop_all(int descriptor) {
  sock_filter nothing = BPF_STMT(BPF_RET | BPF_K, 0);
  const sock_fprog program{1, &nothing};
  if (setsockopt(descriptor, SOL_SOCKET, SO_ATTACH_FILTER, &program, sizeof(program)) != 0) fail();
}

template <typename Address>
in_port_t bind_any(int descriptor, Address address, in_port_t Address::*port) {
  socklen_t size = sizeof(address);
  auto* const generic = reinterpret_cast<sockaddr*>(&address);
  if (bind(descriptor, generic, size) != 0) fail();
  if (getsockname(descriptor, generic, &size) != 0) fail();
  return ntohs(address.*port);
}

}  // namespace

ReservedPort::ReservedPort(Kind kind) {
  const int type = kind == Kind::udp ? SOCK_DGRAM : SOCK_STREAM;
  descriptor_ = open_socket(AF_INET6, type);
  const bool has_ipv6 = static_cast<bool>(descriptor_);
  if (!has_ipv6) descriptor_ = open_socket(AF_INET, type);
  if (!descriptor_) fail();
  // Before it is bound, so that nothing gets past it.
  if (kind != Kind::tcp) drop_all(descriptor_.get());
  bind_to_any(has_ipv6);
  if (kind == Kind::silent_tcp && listen(descriptor_.get(), 1) != 0) fail();
}

void ReservedPort::bind_to_any(bool has_ipv6) {
  if (!has_ipv6) {
    sockaddr_in any{};
    any.sin_family = AF_INET;
    number_ = bind_any(descriptor_.get(), any, &sockaddr_in::sin_port);
    return;
  }
  const int only_ipv6 = 0;
  setsockopt(descriptor_.get(), IPPROTO_IPV6, IPV6_V6ONLY, &only_ipv6, sizeof(only_ipv6));
  sockaddr_in6 any{};
  any.sin6_family = AF_INET6;
  number_ = bind_any(descriptor_.get(), any, &sockaddr_in6::sin6_port);
}

}  // namespace reachd::net
