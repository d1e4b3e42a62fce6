#include "export/listener.hpp"

#include <sys/stat.h>
#include <sys/un.h>
#include <systemd/sd-daemon.h>
#include <unistd.h>

#include <algorithm>
#include <boost/asio/ip/address.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ip/v6_only.hpp>
#include <boost/asio/local/stream_protocol.hpp>
#include <boost/asio/socket_base.hpp>
#include <boost/system/error_code.hpp>
#include <cerrno>
#include <cstring>
#include <stdexcept>

namespace reachd::exporter {
namespace {

namespace asio = boost::asio;
using boost::system::error_code;
using Endpoint = StreamProtocol::endpoint;

[[noreturn]] void refuse(const ListenAddress& address, const error_code& error) {
  std::string text = "cannot listen on " + address.to_string() + ": " + error.message();
  if (error == asio::error::address_in_use) text += "; choose another --web.listen-address";
  if (error == asio::error::access_denied && address.unix_path.empty()) {
    text += "; ports below 1024 take CAP_NET_BIND_SERVICE";
  }
  throw std::runtime_error(text);
}

/// As Go does: an address, or the first IPv4 address of a name, else its first IPv6 address.
asio::ip::tcp::endpoint resolve(const asio::any_io_executor& executor,
                                const ListenAddress& address) {
  error_code error;
  const auto literal = asio::ip::make_address(address.host, error);
  if (!error) return {literal, address.port};
  asio::ip::tcp::resolver resolver(executor);
  const auto found = resolver.resolve(address.host, std::to_string(address.port), error);
  if (error || found.empty()) refuse(address, error);
  const auto v4 = std::find_if(found.begin(), found.end(), [](const auto& entry) {
    return entry.endpoint().address().is_v4();
  });
  return v4 == found.end() ? found.begin()->endpoint() : v4->endpoint();
}

error_code bind_to(Acceptor& acceptor, const Endpoint& endpoint) {
  error_code error;
  const bool is_v6 = endpoint.protocol().family() == AF_INET6;
  acceptor.open(endpoint.protocol(), error);
  if (!error) acceptor.set_option(asio::socket_base::reuse_address(true), error);
  if (!error && is_v6) acceptor.set_option(asio::ip::v6_only(false), error);
  if (!error) acceptor.bind(endpoint, error);
  if (!error) acceptor.listen(asio::socket_base::max_listen_connections, error);
  return error;
}

/// Both families on one socket; IPv4 alone where the kernel has no IPv6.
error_code bind_everywhere(Acceptor& acceptor, std::uint16_t port) {
  const error_code error =
      bind_to(acceptor, asio::ip::tcp::endpoint(asio::ip::address_v6::any(), port));
  if (error != asio::error::address_family_not_supported &&
      error != boost::system::errc::address_not_available) {
    return error;
  }
  error_code ignored;
  acceptor.close(ignored);
  return bind_to(acceptor, asio::ip::tcp::endpoint(asio::ip::address_v4::any(), port));
}

/// A socket that nobody serves any more would keep its path from being bound.
void remove_stale_socket(const asio::any_io_executor& executor, const std::string& path) {
  struct stat status {};
  if (lstat(path.c_str(), &status) != 0 || !S_ISSOCK(status.st_mode)) return;
  asio::basic_stream_socket<asio::local::stream_protocol, asio::any_io_executor> probe(executor);
  error_code error;
  probe.connect(asio::local::stream_protocol::endpoint(path), error);
  if (error == asio::error::connection_refused) unlink(path.c_str());
}

void open_unix(Acceptor& acceptor, const ListenAddress& address) {
  if (address.unix_path.size() >= sizeof(sockaddr_un::sun_path)) {
    refuse(address, asio::error::name_too_long);
  }
  remove_stale_socket(acceptor.get_executor(), address.unix_path);
  error_code error;
  const asio::local::stream_protocol::endpoint endpoint(address.unix_path);
  acceptor.open(endpoint.protocol(), error);
  if (!error) acceptor.bind(endpoint, error);
  if (!error) acceptor.listen(asio::socket_base::max_listen_connections, error);
  if (error) refuse(address, error);
}

int address_family(int descriptor) {
  sockaddr_storage name{};
  socklen_t length = sizeof name;
  // POSIX lets a sockaddr_storage stand for every kind of sockaddr.
  if (getsockname(descriptor, reinterpret_cast<sockaddr*>(&name), &length) != 0) return AF_UNSPEC;
  return name.ss_family;
}

}  // namespace

Acceptor open_listener(const asio::any_io_executor& executor, const ListenAddress& address) {
  Acceptor acceptor(executor);
  if (!address.unix_path.empty()) {
    open_unix(acceptor, address);
    return acceptor;
  }
  const error_code error = address.host.empty()
                               ? bind_everywhere(acceptor, address.port)
                               : bind_to(acceptor, resolve(acceptor.get_executor(), address));
  if (error) refuse(address, error);
  return acceptor;
}

std::vector<Acceptor> systemd_listeners(const asio::any_io_executor& executor) {
  const int count = sd_listen_fds(1);
  if (count <= 0) {
    throw std::runtime_error(
        "systemd passed no socket: --web.systemd-socket needs a .socket unit beside the service");
  }
  std::vector<Acceptor> acceptors;
  for (int i = SD_LISTEN_FDS_START; i < SD_LISTEN_FDS_START + count; ++i) {
    if (sd_is_socket(i, AF_UNSPEC, SOCK_STREAM, 1) <= 0) {
      throw std::runtime_error("descriptor " + std::to_string(i) +
                               ", passed by systemd, is no listening stream socket");
    }
    acceptors.emplace_back(executor, StreamProtocol(address_family(i), 0), i);
  }
  return acceptors;
}

std::string address_of(const Acceptor& acceptor) {
  error_code error;
  const Endpoint endpoint = acceptor.local_endpoint(error);
  if (error) return "?";
  if (endpoint.protocol().family() == AF_UNIX) {
    asio::local::stream_protocol::endpoint local;
    std::memcpy(local.data(), endpoint.data(), endpoint.size());
    local.resize(endpoint.size());
    return "unix:" + local.path();
  }
  asio::ip::tcp::endpoint inet;
  std::memcpy(inet.data(), endpoint.data(), endpoint.size());
  return ListenAddress{inet.address().to_string(), inet.port(), {}}.to_string();
}

}  // namespace reachd::exporter
