#include "icmp/icmp_probe.hpp"

#include <memory>

#include "icmp/icmp_codec.hpp"
#include "net/icmp_socket.hpp"
#include "net/keyed_token.hpp"

namespace reachd::icmp {

IcmpProbe::IcmpProbe(const Environment& environment)
    : PacketProbe(
          {environment.clock, environment.sink, environment.telemetry},
          std::make_unique<IcmpCodec>(net::KeyedToken::with_random_key(), environment.contact),
          std::make_unique<net::IcmpSocketFactory>(environment.clock, environment.log)) {}

}  // namespace reachd::icmp
