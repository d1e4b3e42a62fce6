#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

#include "reachd/address.hpp"

namespace reachd::icmp {

/// An echo request whose identifier, sequence, slot, stamp and token are zero: the bytes that are
/// the same in every packet of that size. Behind the token block stands "reachd" and the contact,
/// cut to what room there is. In IPv4 the checksum is that of these bytes; in IPv6 it is zero, for
/// the kernel to fill in.
std::vector<std::uint8_t> make_echo_template(Family family, std::size_t payload_size,
                                             std::string_view contact);

}  // namespace reachd::icmp
