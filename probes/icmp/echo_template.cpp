#include "icmp/echo_template.hpp"

#include <tins/icmp.h>
#include <tins/icmpv6.h>
#include <tins/rawpdu.h>

#include <algorithm>
#include <string>

#include "net/token_block.hpp"

namespace reachd::icmp {
namespace {

std::vector<std::uint8_t> make_payload(std::size_t size, std::string_view contact) {
  std::string text = "reachd";
  if (!contact.empty()) text.append(" ").append(contact);
  std::vector<std::uint8_t> payload(std::max(size, net::kTokenBlockSize));
  const std::size_t room = payload.size() - net::kTokenBlockSize;
  std::ranges::copy(text.substr(0, room),
                    payload.begin() + static_cast<std::ptrdiff_t>(net::kTokenBlockSize));
  return payload;
}

}  // namespace

std::vector<std::uint8_t> make_echo_template(Family family, std::size_t payload_size,
                                             std::string_view contact) {
  const Tins::RawPDU payload(make_payload(payload_size, contact));
  if (family == Family::ipv4) {
    return (Tins::ICMP(Tins::ICMP::ECHO_REQUEST) / payload).serialize();
  }
  return (Tins::ICMPv6(Tins::ICMPv6::ECHO_REQUEST) / payload).serialize();
}

}  // namespace reachd::icmp
