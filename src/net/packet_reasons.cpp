#include "net/packet_reasons.hpp"

#include <cerrno>

#include "net/error_outcome.hpp"

namespace reachd::net {

std::string_view socket_error_reason(int error) {
  const Verdict verdict = errno_outcome(error);
  // Nothing has left, so what would speak of the network beyond us says that there is no way to it.
  return verdict.outcome == Outcome::local_error ? verdict.reason : "no_route";
}

std::string_view send_error_reason(int error, bool has_source) {
  const std::string_view reason = socket_error_reason(error);
  const bool lacks_way = reason == "no_route" || reason == "address_not_available";
  return has_source && lacks_way ? "no_route_from_source" : reason;
}

bool is_after_sending(std::string_view reason) {
  return reason == kOverflowReason || reason == kBacklogReason;
}

bool may_lack_neighbour(int error, Family family) {
  return error == ENOBUFS || (error == EINVAL && family == Family::ipv6);
}

bool is_send_congestion(int error) {
  return error == EAGAIN || error == ENOBUFS || error == ENOMEM;
}

}  // namespace reachd::net
