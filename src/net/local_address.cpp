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

/// Lets go of the address that it was given for its last target.
void disconnect(int descriptor) {
  sockaddr nobody{};
  nobody.sa_family = AF_UNSPEC;
  connect(descriptor, &nobody, sizeof(nobody));
}

}  // namespace

std::optional<IpAddress> LocalAddresses::toward(const IpAddress& target) {
  sockaddr_storage storage{};
  socklen_t size = store_address(target, storage);
  set_port(storage);
  PacketDescriptor& asker = target.family() == Family::ipv4 ? ipv4_ : ipv6_;
  if (asker) {
    disconnect(asker.get());
  } else {
    asker =
        PacketDescriptor(socket(storage.ss_family, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
  }
  if (!asker) return std::nullopt;
  auto* const address = reinterpret_cast<sockaddr*>(&storage);
  if (connect(asker.get(), address, size) != 0) return std::nullopt;
  size = sizeof(storage);
  if (getsockname(asker.get(), address, &size) != 0) return std::nullopt;
  return load_address(storage);
}

std::optional<IpAddress> local_address_toward(const IpAddress& target) {
  return LocalAddresses().toward(target);
}

}  // namespace reachd::net
