#pragma once

#include <cstdint>

#include "net/packet_descriptor.hpp"

namespace reachd::net {

/// A port of ours that nobody else will get while this lives, for packets that are sent past the
/// kernel's own TCP or UDP. Nothing is read from it.
class ReservedPort {
 public:
  enum class Kind : std::uint8_t {
    /// The kernel says nothing to what comes there.
    udp,
    /// The kernel answers as it does where nobody listens: by a RST, so that a half-open connection
    /// is closed.
    tcp,
    /// The kernel says nothing, so that we can: somebody listens, and a filter in front of that
    /// drops every segment. (Raw sockets get theirs before.) It takes no right, and leaves nothing
    /// behind when the process ends.
    silent_tcp,
  };

  /// Throws std::system_error if there is none to be had.
  explicit ReservedPort(Kind kind);

  std::uint16_t number() const { return number_; }

 private:
  void bind_to_any(bool has_ipv6);

  PacketDescriptor descriptor_;
  std::uint16_t number_ = 0;
};

}  // namespace reachd::net
