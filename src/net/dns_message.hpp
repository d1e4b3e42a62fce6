#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "reachd/address.hpp"

namespace reachd::net {

/// RFC 1035 section 4.2.2: what two bytes of length can tell.
inline constexpr std::size_t kDnsMessageLimit = 65535;

/// Numbers of RFC 1035 section 3.2 and RFC 3596 that have a meaning here.
inline constexpr std::uint16_t kDnsTypeA = 1;
inline constexpr std::uint16_t kDnsTypeCname = 5;
inline constexpr std::uint16_t kDnsTypeSoa = 6;
inline constexpr std::uint16_t kDnsTypeAaaa = 28;
inline constexpr std::uint16_t kDnsTypeAny = 255;
inline constexpr std::uint16_t kDnsClassIn = 1;

/// RFC 1035 section 4.1.1.
inline constexpr int kRcodeNoError = 0;
inline constexpr int kRcodeFormErr = 1;
inline constexpr int kRcodeServFail = 2;
inline constexpr int kRcodeNxDomain = 3;
inline constexpr int kRcodeNotImp = 4;
inline constexpr int kRcodeRefused = 5;

struct DnsQuestion {
  /// Absolute, in lower case: see canonical_dns_name().
  std::string name;
  std::uint16_t type = kDnsTypeA;
  std::uint16_t klass = kDnsClassIn;

  friend bool operator==(const DnsQuestion&, const DnsQuestion&) = default;
};

struct DnsQuery {
  std::uint16_t id = 0;
  DnsQuestion question;
  bool recursion_desired = true;
  /// Of the UDP replies that we take, told by EDNS(0) (RFC 6891); 0: no EDNS, 512 bytes.
  std::uint16_t edns_size = 0;
};

struct DnsRecord {
  /// Absolute, in the case that the message has.
  std::string name;
  std::uint16_t type = 0;
  std::uint16_t klass = 0;
  /// Seconds; above 2^31-1 it counts as 0 (RFC 2181 section 8).
  std::uint32_t ttl = 0;
  /// Presentation form, "name\tTTL\tclass\ttype\tdata", as blackbox_exporter's expressions see it.
  std::string text;
  /// Of an A or AAAA.
  std::optional<IpAddress> address;
  /// Of a CNAME: what it points to, canonical.
  std::string target;
  /// Of an SOA: its serial, and its last field, the negative TTL (RFC 2308 section 4).
  std::optional<std::uint32_t> serial;
  std::optional<std::uint32_t> minimum;
};

struct DnsMessage {
  std::uint16_t id = 0;
  bool is_response = false;
  bool is_truncated = false;
  /// With the upper bits of EDNS(0), if there are any.
  int rcode = 0;
  std::vector<DnsQuestion> questions;
  std::vector<DnsRecord> answer;
  std::vector<DnsRecord> authority;
  /// Without the OPT and TSIG pseudo-records.
  std::vector<DnsRecord> additional;
};

/// The message on the wire; nullopt if the name is none.
std::optional<std::vector<std::uint8_t>> encode_dns_query(const DnsQuery& query);

/// Reads a message; nullopt if it is malformed, cut off or longer than kDnsMessageLimit. Bytes
/// after its last record are ignored. Never throws for what the bytes are.
std::optional<DnsMessage> parse_dns_message(std::span<const std::uint8_t> bytes);

/// The id in the header alone, which a message has even where the rest of it is garbage.
std::optional<std::uint16_t> dns_message_id(std::span<const std::uint8_t> bytes);

/// Whether `message` is a response to `question`. Servers may leave the question out of an error
/// that is not NXDOMAIN.
bool answers_question(const DnsMessage& message, const DnsQuestion& question);

/// Absolute (with the final dot) and in lower case; nullopt for what is no domain name (an empty
/// or overlong label or name).
std::optional<std::string> canonical_dns_name(std::string_view name);

/// What observations say of an rcode that was not wanted: "nxdomain", "servfail", "dns_refused",
/// "formerr", "notimp", "rcode_9".
std::string rcode_reason(int rcode);

/// "SOA", "TYPE65280": nullopt if unknown.
std::optional<std::uint16_t> parse_dns_type(std::string_view text);
/// "IN", "CH", "CLASS3": nullopt if unknown.
std::optional<std::uint16_t> parse_dns_class(std::string_view text);

/// From the kernel's random source, so that nobody can guess the id of the next query.
std::uint16_t random_dns_id();

}  // namespace reachd::net
