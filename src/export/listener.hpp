#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/basic_socket_acceptor.hpp>
#include <boost/asio/generic/stream_protocol.hpp>
#include <string>
#include <vector>

#include "export/listen_address.hpp"

namespace reachd::exporter {

using StreamProtocol = boost::asio::generic::stream_protocol;
using Acceptor = boost::asio::basic_socket_acceptor<StreamProtocol, boost::asio::any_io_executor>;

/// Opens a listener; a port is bound at once, a stale Unix socket replaced. Throws
/// std::runtime_error with the address, what is wrong, and what may help.
Acceptor open_listener(const boost::asio::any_io_executor& executor, const ListenAddress& address);

/// The listeners that systemd passed (sd_listen_fds(3)). Throws std::runtime_error if it passed
/// none, or something that is no listening stream socket.
std::vector<Acceptor> systemd_listeners(const boost::asio::any_io_executor& executor);

/// "127.0.0.1:9717", "[::1]:9717" or "unix:PATH": where it listens really.
std::string address_of(const Acceptor& acceptor);

}  // namespace reachd::exporter
