#include "tcp/syn_probe.hpp"

#include <netinet/in.h>

#include <utility>

#include "net/keyed_token.hpp"
#include "net/transport_end.hpp"
#include "net/transport_socket.hpp"
#include "tcp/syn_codec.hpp"

namespace reachd::tcp {

std::unique_ptr<net::PacketProbe> make_syn_probe(const net::PacketProbe::Environment& environment,
                                                 Log& log) {
  auto own = net::TransportEnd::reserve(net::ReservedPort::Kind::silent_tcp);
  const net::TransportUse use{.protocol = IPPROTO_TCP,
                              .port = own.port,
                              .purpose = "SYN probes",
                              .way_around = "a module without `syn`"};
  auto sockets = std::make_unique<net::TransportSocketFactory>(environment.clock, log, use);
  auto codec = std::make_unique<SynCodec>(net::KeyedToken::with_random_key(), std::move(own));
  return std::make_unique<net::PacketProbe>(environment, std::move(codec), std::move(sockets));
}

}  // namespace reachd::tcp
