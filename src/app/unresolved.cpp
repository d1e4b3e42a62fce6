#include "app/unresolved.hpp"

namespace reachd::app {

Observation unresolved(const CheckPtr& check, const net::Resolution& resolution, UtcTime now) {
  using Status = net::Resolution::Status;
  const bool name_service_said_no =
      resolution.status == Status::no_name || resolution.status == Status::no_address;
  Observation observation;
  observation.check = check;
  observation.time = now;
  observation.outcome = name_service_said_no ? Outcome::name_error : Outcome::local_error;
  observation.reason = resolution.reason.empty() ? "unresolved" : resolution.reason;
  if (check->family == Family::ipv6) observation.address = *IpAddress::parse("::");
  return observation;
}

}  // namespace reachd::app
