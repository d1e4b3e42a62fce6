#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "reachd/check.hpp"
#include "reachd/clock.hpp"
#include "reachd/outcome.hpp"
#include "reachd/traceroute.hpp"

namespace reachd {

/// The parts of a probe whose durations are told apart.
enum class Phase : std::uint8_t { resolve, connect, tls, processing, transfer, request, rtt };
inline constexpr std::array kAllPhases{Phase::resolve,    Phase::connect,  Phase::tls,
                                       Phase::processing, Phase::transfer, Phase::request,
                                       Phase::rtt};
std::string_view to_string(Phase phase);

/// Durations by phase; a phase that did not take place has none.
class PhaseTimes {
 public:
  void set(Phase phase, Duration duration) { times_[index(phase)] = duration; }
  std::optional<Duration> get(Phase phase) const {
    const Duration time = times_[index(phase)];
    return time < Duration::zero() ? std::nullopt : std::optional(time);
  }

 private:
  static constexpr std::size_t index(Phase phase) { return static_cast<std::size_t>(phase); }
  static constexpr Duration kNone{-1};
  std::array<Duration, kAllPhases.size()> times_{kNone, kNone, kNone, kNone, kNone, kNone, kNone};
};

struct IcmpDetail {
  /// TTL or hop limit of the reply, where the socket tells it.
  std::optional<std::uint8_t> reply_hop_limit;
  /// Of an ICMP error that quoted our probe: its type, code and the router that sent it.
  std::optional<std::uint8_t> error_type;
  std::optional<std::uint8_t> error_code;
  std::optional<IpAddress> error_source;
};

struct TlsDetail {
  /// "TLS 1.2", "TLS 1.3": blackbox_exporter's spelling.
  std::string version;
  /// The first certificate of the chain presented to expire, and the last expiry of the best
  /// verified chain.
  std::optional<UtcTime> earliest_expiry;
  std::optional<UtcTime> last_chain_expiry;
  std::string subject;
  std::string issuer;
  /// Lower-case hexadecimal SHA-256 of the leaf certificate.
  std::string fingerprint_sha256;
};
/// Large, and there where TLS was spoken only: there may be a million observations.
using TlsDetailPtr = std::shared_ptr<const TlsDetail>;

struct TcpDetail {
  bool failed_by_expression = false;
  /// Labels that query_response captured, in order.
  std::vector<std::pair<std::string, std::string>> labels;
  TlsDetailPtr tls;
};

struct DnsDetail {
  /// RFC 1035 section 4.1.1 and its extensions; -1: no reply was read.
  int rcode = -1;
  std::uint32_t answer_records = 0;
  std::uint32_t authority_records = 0;
  std::uint32_t additional_records = 0;
  /// Of the first SOA in the answer.
  std::optional<std::uint32_t> serial;
};

struct HttpDetail {
  /// 0: no status line was read.
  int status_code = 0;
  /// 1.0, 1.1, 2
  double version = 0;
  std::uint32_t redirects = 0;
  /// Bytes; -1: not told.
  std::int64_t content_length = -1;
  std::int64_t uncompressed_body_length = -1;
  std::optional<UtcTime> last_modified;
  bool failed_by_expression = false;
  TlsDetailPtr tls;
};

using Detail =
    std::variant<std::monostate, IcmpDetail, TcpDetail, DnsDetail, HttpDetail, TracerouteDetail>;

/// What came back of one probe: exactly one for each that was submitted.
struct Observation {
  CheckPtr check;
  VantagePtr vantage;
  IpAddress address;
  /// When the probe was sent.
  UtcTime time;
  Outcome outcome = Outcome::cancelled;
  /// From sending to the answer; present only if the host answered something.
  std::optional<Duration> rtt;
  /// Short, bounded, machine-readable: "connection_refused", "nxdomain", "http_status"; empty on
  /// success.
  std::string reason;
  PhaseTimes phases;
  Detail detail;
};

}  // namespace reachd
