#include "net/transport_end.hpp"

#include <utility>

#include "net/local_address.hpp"

namespace reachd::net {

TransportEnd TransportEnd::reserve(ReservedPort::Kind kind) {
  auto reserved = std::make_shared<const ReservedPort>(kind);
  const std::uint16_t port = reserved->number();
  return {port, local_address_toward, std::move(reserved)};
}

IpAddress TransportEnd::source_of(const IpAddress& target,
                                  const std::optional<IpAddress>& configured) const {
  const auto source = configured ? configured : source_toward(target);
  return source.value_or(target);
}

}  // namespace reachd::net
