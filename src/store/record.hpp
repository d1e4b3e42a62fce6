#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <type_traits>

#include "reachd/address.hpp"
#include "reachd/clock.hpp"
#include "reachd/outcome.hpp"
#include "store/names.hpp"

namespace reachd::store {

/// What a traceroute says of the way.
struct RecordedPath {
  /// The system of the last hop for which one is known.
  std::optional<std::uint32_t> last_asn;
  /// The last system before it that is another.
  std::optional<std::uint32_t> asn_before_last{};
  /// TTL of the last hop that answered; 0 if none did.
  std::uint8_t length = 0;
  /// Whether the target answered.
  bool reached = false;

  friend auto operator<=>(const RecordedPath&, const RecordedPath&) = default;
};

/// An observation as read back: flat and small, because there may be millions. Its texts stand in
/// the Names that the reader was given. A value; copying allocates nothing.
struct Record {
  /// When the probe was sent.
  UtcTime time;
  /// Not negative.
  std::optional<Duration> rtt;
  NameId vantage = kNoName;
  NameId host = kNoName;
  NameId check = kNoName;
  /// icmp, tcp, dns, http, traceroute; empty if it is not told.
  NameId prober = kNoName;
  NameId reason = kNoName;
  /// 100 to 599; 0: none was read.
  std::uint16_t status_code = 0;
  Outcome outcome = Outcome::cancelled;
  /// The address's; told even where there is none.
  Family family = Family::ipv4;
  /// Whether the host is a control of the vantage; none where the record does not tell.
  std::optional<bool> is_control;
  /// None where the name had none.
  std::optional<IpAddress> address;
  /// Of traceroutes only.
  std::optional<RecordedPath> path;

  friend bool operator==(const Record&, const Record&) = default;
};
static_assert(sizeof(Record) <= 96);
static_assert(std::is_trivially_copyable_v<Record>);

/// By time, then by every other field, texts by their letters: the same records stand in the same
/// order, however they came and whatever numbers their texts have. Equal only if all is equal.
std::strong_ordering compare(const Record& one, const Record& other, const Names& names);

}  // namespace reachd::store
