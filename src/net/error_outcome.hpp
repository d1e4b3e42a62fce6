#pragma once

#include <boost/system/error_code.hpp>
#include <string_view>

#include "reachd/address.hpp"
#include "reachd/outcome.hpp"

namespace reachd::net {

/// What an error says: of the host, or of us. `reason` has static storage.
struct Verdict {
  Outcome outcome = Outcome::local_error;
  std::string_view reason;
};

/// The reason of a local_error where there was no descriptor left.
inline constexpr std::string_view kDescriptorsReason = "file_descriptors";

/// The verdict on an errno: the one table of them.
Verdict errno_outcome(int error);

/// The verdict on an error of a socket whose packets have left. operation_aborted is `cancelled`:
/// CoroutineProbe makes a timeout of it at the deadline.
Verdict error_outcome(const boost::system::error_code& error);

/// The verdict on a connect, or a first send, to `address` that failed. As error_outcome(), but an
/// unreachable network is told apart by asking the kernel for a route: without one nothing was
/// sent, and it is local_error `no_route`. Where the kernel cannot be asked the error is ours too.
/// Opens and closes a descriptor; sends nothing.
Verdict connect_outcome(const boost::system::error_code& error, const IpAddress& address);

/// Why sending to `address` ended with EACCES: it is a broadcast address, or has no route, or we
/// may not. Static text. Opens and closes a descriptor; sends nothing.
std::string_view reason_of_denial(const IpAddress& address);

}  // namespace reachd::net
