#pragma once

#include <cstdint>

#include "reachd/address.hpp"

namespace reachd::net {

/// What the kernel is to hand to a raw socket, which else sees all of the machine's packets of its
/// protocol. An IPv4 packet is filtered from its IP header on, an IPv6 one from its transport
/// header on.

/// UDP or TCP to this port. False, with errno, if the kernel refuses.
bool keep_port(int descriptor, Family family, std::uint16_t port);

/// ICMP errors that speak of the fate of a packet of this protocol, UDP or TCP, from this port.
/// Here and below, what the kernel does not filter, for it may refuse to, is left to the reader.
void keep_icmp_errors(int descriptor, Family family, std::uint8_t protocol, std::uint16_t port);

/// Echo replies with this identifier, and ICMP errors that quote an echo request with it.
void keep_echo_answers(int descriptor, Family family, std::uint16_t identifier);

}  // namespace reachd::net
