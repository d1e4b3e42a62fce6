#pragma once

#include <boost/asio/ip/address.hpp>

#include "reachd/address.hpp"

namespace reachd::net {

boost::asio::ip::address to_asio(const IpAddress& address);
/// An IPv4-mapped IPv6 address stays IPv6; a scope identifier is dropped.
IpAddress from_asio(const boost::asio::ip::address& address);

}  // namespace reachd::net
