#include "store/atlas_verdict.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <string>

namespace reachd::store {
namespace {

struct Row {
  /// In lower case.
  std::string_view words;
  AtlasVerdict verdict;
};

/// The first whose words occur decides: a failed look-up may have timed out.
constexpr std::array kErrors{
    Row{"address family for", {Outcome::name_error, "nodata"}},
    Row{"name resolution", {Outcome::name_error, "unresolved"}},
    Row{"nodename", {Outcome::name_error, "unresolved"}},
    Row{"name or service", {Outcome::name_error, "unresolved"}},
    Row{"name does not", {Outcome::name_error, "unresolved"}},
    Row{"no address", {Outcome::name_error, "nodata"}},
    Row{"address family", {Outcome::local_error, "family_unsupported"}},
    Row{"refused", {Outcome::refused, "connection_refused"}},
    Row{"reset by peer", {Outcome::refused, "connection_reset"}},
    Row{"broken pipe", {Outcome::refused, "connection_reset"}},
    Row{"no route to host", {Outcome::unreachable, "host_unreachable"}},
    Row{"host is unreachable", {Outcome::unreachable, "host_unreachable"}},
    Row{"network is unreachable", {Outcome::local_error, "no_route"}},
    Row{"network is down", {Outcome::local_error, "network_down"}},
    Row{"permission denied", {Outcome::local_error, "permission_denied"}},
    Row{"not permitted", {Outcome::local_error, "permission_denied"}},
    Row{"cannot assign", {Outcome::local_error, "address_not_available"}},
    Row{"can't assign", {Outcome::local_error, "address_not_available"}},
    Row{"no buffer space", {Outcome::local_error, "no_buffers"}},
    Row{"message too long", {Outcome::local_error, "message_too_long"}},
    Row{"invalid argument", {Outcome::local_error, "no_route"}},
};

/// By rcode: those that have no name of ours too.
constexpr std::array<std::string_view, 16> kRcodeReasons{
    "noerror",  "formerr",  "servfail", "nxdomain", "notimp",   "dns_refused",
    "rcode_6",  "rcode_7",  "rcode_8",  "rcode_9",  "rcode_10", "rcode_11",
    "rcode_12", "rcode_13", "rcode_14", "rcode_15"};

constexpr std::size_t kHeaderSize = 12;
using Header = std::array<std::uint8_t, kHeaderSize>;

/// Letters after RFC 4648 section 4; 64 for any other.
constexpr std::uint32_t sextet_of(char letter) {
  if (letter >= 'A' && letter <= 'Z') return static_cast<std::uint32_t>(letter - 'A');
  if (letter >= 'a' && letter <= 'z') return static_cast<std::uint32_t>(letter - 'a') + 26;
  if (letter >= '0' && letter <= '9') return static_cast<std::uint32_t>(letter - '0') + 52;
  if (letter == '+') return 62;
  return letter == '/' ? 63 : 64;
}

std::optional<Header> decode_header(std::string_view base64) {
  constexpr std::size_t kLetters = kHeaderSize / 3 * 4;
  if (base64.size() < kLetters) return std::nullopt;
  Header header{};
  for (std::size_t i = 0; i < kLetters; i += 4) {
    std::uint32_t bits = 0;
    for (const char letter : base64.substr(i, 4)) {
      const std::uint32_t sextet = sextet_of(letter);
      if (sextet == 64) return std::nullopt;
      bits = bits << 6 | sextet;
    }
    for (std::size_t byte = 0; byte < 3; ++byte) {
      header[i / 4 * 3 + byte] = static_cast<std::uint8_t>(bits >> (16 - 8 * byte));
    }
  }
  return header;
}

std::string lower_case(std::string_view text) {
  std::string result(text);
  for (char& letter : result) {
    if (letter >= 'A' && letter <= 'Z') letter = static_cast<char>(letter - 'A' + 'a');
  }
  return result;
}

}  // namespace

AtlasVerdict verdict_of_error(std::string_view text, const AtlasDefaults& defaults) {
  const std::string words = lower_case(text);
  const auto says = [&](std::string_view what) { return words.find(what) != words.npos; };
  const auto* const row =
      std::ranges::find_if(kErrors, [&](const Row& one) { return says(one.words); });
  if (row != kErrors.end()) return row->verdict;
  if (!says("timeout") && !says("timed out")) return defaults.unknown;
  return {Outcome::timeout, says("connect") ? "connect" : defaults.timeout_reason};
}

AtlasVerdict verdict_of_reply(std::string_view base64) {
  const std::optional<Header> header = decode_header(base64);
  const bool is_response = header && ((*header)[2] & 0x80U) != 0;
  if (!is_response) return {Outcome::bad_reply, "malformed"};
  const std::size_t rcode = (*header)[3] & 0x0fU;
  if (rcode == 0) return {};
  return {Outcome::bad_reply, kRcodeReasons[rcode]};
}

std::optional<AtlasVerdict> verdict_of_hop_error(std::string_view err) {
  constexpr std::array<Row, 7> kLetters{{
      {"N", {Outcome::unreachable, "net_unreachable"}},
      {"H", {Outcome::unreachable, "host_unreachable"}},
      {"A", {Outcome::unreachable, "admin_prohibited"}},
      {"P", {Outcome::unreachable, "protocol_unreachable"}},
      {"p", {Outcome::unreachable, "port_unreachable"}},
      {"h", {Outcome::unreachable, "beyond_scope"}},
      {"13", {Outcome::unreachable, "admin_prohibited"}},
  }};
  if (err.empty()) return std::nullopt;
  const auto* const row = std::ranges::find(kLetters, err, &Row::words);
  return row != kLetters.end() ? row->verdict : AtlasVerdict{Outcome::unreachable, "unreachable"};
}

}  // namespace reachd::store
