#include "net/endpoint.hpp"

#include <algorithm>
#include <span>

namespace reachd::net {

boost::asio::ip::address to_asio(const IpAddress& address) {
  const auto bytes = address.bytes();
  if (address.family() == Family::ipv4) {
    boost::asio::ip::address_v4::bytes_type raw{};
    std::ranges::copy(bytes, raw.begin());
    return boost::asio::ip::address_v4(raw);
  }
  boost::asio::ip::address_v6::bytes_type raw{};
  std::ranges::copy(bytes, raw.begin());
  return boost::asio::ip::address_v6(raw);
}

IpAddress from_asio(const boost::asio::ip::address& address) {
  if (address.is_v4()) {
    const auto bytes = address.to_v4().to_bytes();
    return IpAddress::v4(std::span<const std::uint8_t, 4>(bytes.data(), bytes.size()));
  }
  const auto bytes = address.to_v6().to_bytes();
  return IpAddress::v6(std::span<const std::uint8_t, 16>(bytes.data(), bytes.size()));
}

}  // namespace reachd::net
