#include "export/listen_address.hpp"

#include "reachd/address.hpp"
#include "reachd/port.hpp"

namespace reachd::exporter {
namespace {

constexpr std::string_view kUnixScheme = "unix:";

/// 0 is any free one.
std::optional<std::uint16_t> parse_listening_port(std::string_view text) {
  return text == "0" ? std::optional<std::uint16_t>(0) : parse_port(text);
}

/// Takes the brackets off; nullopt if they hold no IPv6 address, or are missing around one.
std::optional<std::string> parse_host(std::string_view text) {
  const bool bracketed = text.starts_with('[') && text.ends_with(']');
  if (bracketed) text = text.substr(1, text.size() - 2);
  const auto address = IpAddress::parse(text);
  const bool is_v6 = address && address->family() == Family::ipv6;
  if (bracketed != is_v6 || text.find_first_of("[]") != text.npos) return std::nullopt;
  if (!is_v6 && text.find(':') != text.npos) return std::nullopt;
  return std::string(text);
}

}  // namespace

std::optional<ListenAddress> ListenAddress::parse(std::string_view text) {
  ListenAddress address;
  if (text.starts_with(kUnixScheme)) {
    address.unix_path = text.substr(kUnixScheme.size());
    return address.unix_path.empty() ? std::nullopt : std::optional(address);
  }
  const auto colon = text.rfind(':');
  if (colon == text.npos) return std::nullopt;
  const auto host = parse_host(text.substr(0, colon));
  const auto port = parse_listening_port(text.substr(colon + 1));
  if (!host || !port) return std::nullopt;
  address.host = *host;
  address.port = *port;
  return address;
}

std::string ListenAddress::to_string() const {
  if (!unix_path.empty()) return std::string(kUnixScheme) + unix_path;
  const bool bracketed = host.find(':') != host.npos;
  return (bracketed ? "[" + host + "]" : host) + ":" + std::to_string(port);
}

}  // namespace reachd::exporter
