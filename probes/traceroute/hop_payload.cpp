#include "traceroute/hop_payload.hpp"

#include <algorithm>

#include "net/token_block.hpp"

namespace reachd::traceroute {
namespace {

constexpr std::string_view kName = "reachd";

void write_text(std::string_view text, std::span<std::uint8_t>& rest) {
  const std::string_view part = text.substr(0, rest.size());
  std::ranges::copy(part, rest.begin());
  rest = rest.subspan(part.size());
}

}  // namespace

void write_payload(const net::KeyedToken& tokens, const IpAddress& target,
                   const net::PacketIdentity& identity, std::string_view contact,
                   std::span<std::uint8_t> payload) {
  std::ranges::fill(payload, std::uint8_t{0});
  net::write_token_block(tokens, target, identity, payload);
  std::span<std::uint8_t> rest = payload.subspan(kBalanceOffset + 2);
  write_text(kName, rest);
  if (contact.empty()) return;
  write_text(" ", rest);
  write_text(contact, rest);
}

}  // namespace reachd::traceroute
