#pragma once

#include <cstdint>

#include "net/packet_descriptor.hpp"

namespace reachd::net {

/// A port of ours that nobody else will get while this lives, for packets that are sent past the
/// kernel's own TCP or UDP. Nothing is read from it: the kernel answers what TCP brings there as it
/// does where nobody listens (so that a half-open connection is closed), and says nothing to UDP.
class ReservedPort {
 public:
  /// `type`: SOCK_STREAM or SOCK_DGRAM. Throws std::system_error if there is none to be had.
  explicit ReservedPort(int type);

  std::uint16_t number() const { return number_; }

 private:
  PacketDescriptor descriptor_;
  std::uint16_t number_ = 0;
};

}  // namespace reachd::net
