#include "net/transport_end.hpp"

#include <utility>

#include "net/local_address.hpp"

namespace reachd::net {

TransportEnd TransportEnd::reserve(ReservedPort::Kind kind) {
  auto reserved = std::make_shared<const ReservedPort>(kind);
  const std::uint16_t port = reserved->number();
  auto asker = std::make_shared<LocalAddresses>();
  return {port, [asker](const IpAddress& target) { return asker->toward(target); },
          std::move(reserved)};
}

}  // namespace reachd::net
