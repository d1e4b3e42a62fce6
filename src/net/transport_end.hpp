#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>

#include "net/reserved_port.hpp"
#include "reachd/address.hpp"

namespace reachd::net {

/// Our end of packets whose transport header we write. One thread.
struct TransportEnd {
  std::uint16_t port = 0;
  /// Our own address toward another, for the checksum covers it.
  std::function<std::optional<IpAddress>(const IpAddress&)> source_toward;
  /// Keeps the port ours; null where a test needs none.
  std::shared_ptr<const ReservedPort> reserved;

  /// Throws std::system_error if there is no port to be had.
  static TransportEnd reserve(ReservedPort::Kind kind);
};

}  // namespace reachd::net
