#include "net/packet_reasons.hpp"

#include <cerrno>

namespace reachd::net {

std::string_view socket_error_reason(int error) {
  switch (error) {
    case EPERM:
    case EACCES:
      return "permission_denied";
    case ENETUNREACH:
    case EHOSTUNREACH:
    case ENETDOWN:
    case EADDRNOTAVAIL:
    case EINVAL:  // what the kernel answers for a blackhole route
      return "no_route";
    case EMFILE:
    case ENFILE:
      return "too_many_open_files";
    case EAFNOSUPPORT:
    case EPROTONOSUPPORT:
      return "family_unsupported";
    case EMSGSIZE:
      return "message_too_long";
    default:
      return is_send_congestion(error) ? "send_buffer_full" : "socket_error";
  }
}

std::string_view send_error_reason(int error, bool has_source) {
  const std::string_view reason = socket_error_reason(error);
  return has_source && reason == "no_route" ? "no_route_from_source" : reason;
}

bool is_send_congestion(int error) {
  return error == EAGAIN || error == ENOBUFS || error == ENOMEM;
}

}  // namespace reachd::net
