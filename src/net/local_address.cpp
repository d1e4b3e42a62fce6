#include "net/local_address.hpp"

#include <netinet/in.h>
#include <sys/socket.h>

#include "net/packet_control.hpp"
#include "net/packet_descriptor.hpp"

namespace reachd::net {
namespace {

/// Any but zero will do.
constexpr in_port_t kDiscardPort = 9;

void set_port(sockaddr_storage& storage) {
  if (storage.ss_family == AF_INET) {
    reinterpret_cast<sockaddr_in&>(storage).sin_port = htons(kDiscardPort);
  } else {
    reinterpret_cast<sockaddr_in6&>(storage).sin6_port = htons(kDiscardPort);
  }
}

}  // namespace

std::optional<IpAddress> local_address_toward(const IpAddress& target) {
  sockaddr_storage storage{};
  socklen_t size = store_address(target, storage);
  set_port(storage);
  const PacketDescriptor descriptor(
      socket(storage.ss_family, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
  if (!descriptor) return std::nullopt;
  auto* const address = reinterpret_cast<sockaddr*>(&storage);
  if (connect(descriptor.get(), address, size) != 0) return std::nullopt;
  size = sizeof(storage);
  if (getsockname(descriptor.get(), address, &size) != 0) return std::nullopt;
  return load_address(storage);
}

}  // namespace reachd::net
