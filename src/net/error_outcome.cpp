#include "net/error_outcome.hpp"

#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <boost/asio/error.hpp>
#include <boost/asio/ip/udp.hpp>
#include <boost/asio/ssl/error.hpp>
#include <cerrno>

#include "net/endpoint.hpp"
#include "net/packet_reasons.hpp"

namespace reachd::net {
namespace {

using boost::system::error_code;

struct Row {
  int number;
  Verdict verdict;
};

constexpr std::array kVerdicts{
    Row{ECONNREFUSED, {Outcome::refused, "connection_refused"}},
    Row{ECONNRESET, {Outcome::refused, "connection_reset"}},
    Row{ECONNABORTED, {Outcome::refused, "connection_reset"}},
    Row{EPIPE, {Outcome::refused, "connection_reset"}},
    Row{ENOPROTOOPT, {Outcome::refused, "protocol_unreachable"}},
    Row{EHOSTUNREACH, {Outcome::unreachable, "host_unreachable"}},
    Row{EHOSTDOWN, {Outcome::unreachable, "host_unreachable"}},
    Row{ENETUNREACH, {Outcome::unreachable, "net_unreachable"}},
    Row{ETIMEDOUT, {Outcome::timeout, "connection_timeout"}},
    Row{ECANCELED, {Outcome::cancelled, "cancelled"}},
    Row{EMFILE, {Outcome::local_error, kDescriptorsReason}},
    Row{ENFILE, {Outcome::local_error, kDescriptorsReason}},
    Row{ENOBUFS, {Outcome::local_error, "no_buffers"}},
    Row{ENOMEM, {Outcome::local_error, "no_buffers"}},
    Row{EAGAIN, {Outcome::local_error, "no_buffers"}},
    Row{EACCES, {Outcome::local_error, "permission_denied"}},
    Row{EPERM, {Outcome::local_error, "permission_denied"}},
    Row{EADDRNOTAVAIL, {Outcome::local_error, "address_not_available"}},
    // What the kernel answers for a blackhole route.
    Row{EINVAL, {Outcome::local_error, "no_route"}},
    Row{EAFNOSUPPORT, {Outcome::local_error, "family_unsupported"}},
    Row{EPROTONOSUPPORT, {Outcome::local_error, "family_unsupported"}},
    Row{EMSGSIZE, {Outcome::local_error, "message_too_long"}},
    Row{ENETDOWN, {Outcome::local_error, "network_down"}},
};

/// A datagram socket's connect() looks the route up and sends nothing. The error it ends with;
/// where there is not even a socket, why.
error_code look_up_route(const IpAddress& address, bool may_broadcast = false) {
  const boost::asio::ip::udp::endpoint discard(to_asio(address), 9);
  const int descriptor = ::socket(discard.protocol().family(), SOCK_DGRAM | SOCK_CLOEXEC, 0);
  const int yes = 1;
  if (may_broadcast) ::setsockopt(descriptor, SOL_SOCKET, SO_BROADCAST, &yes, sizeof(yes));
  const bool connected = descriptor >= 0 && ::connect(descriptor, discard.data(),
                                                      static_cast<socklen_t>(discard.size())) == 0;
  const error_code error(connected ? 0 : errno, boost::system::system_category());
  if (descriptor >= 0) ::close(descriptor);
  return error;
}

}  // namespace

Verdict errno_outcome(int error) {
  const auto row = std::ranges::find(kVerdicts, error, &Row::number);
  return row != kVerdicts.end() ? row->verdict : Verdict{Outcome::local_error, "system_error"};
}

Verdict error_outcome(const boost::system::error_code& error) {
  if (error == boost::asio::error::eof || error == boost::asio::ssl::error::stream_truncated) {
    return {Outcome::bad_reply, "closed_early"};
  }
  if (error.category() == boost::asio::error::get_ssl_category()) {
    return {Outcome::tls_error, "tls_failed"};
  }
  // No errno is zero: an error of another category is one that is not known.
  return errno_outcome(error.category() == boost::system::system_category() ? error.value() : 0);
}

Verdict connect_outcome(const boost::system::error_code& error, const IpAddress& address) {
  const Verdict verdict = error_outcome(error);
  if (verdict.outcome != Outcome::unreachable) return verdict;
  const error_code route = look_up_route(address);
  if (!route) return verdict;
  const Verdict ours = error_outcome(route);
  // Asking may be denied for want of a descriptor: then nobody knows whose fault it is.
  return ours.outcome == Outcome::unreachable ? Verdict{Outcome::local_error, "no_route"} : ours;
}

std::string_view reason_of_denial(const IpAddress& address) {
  if (look_up_route(address) != boost::system::errc::permission_denied) return "permission_denied";
  return look_up_route(address, true) ? "no_route" : kBroadcastReason;
}

}  // namespace reachd::net
