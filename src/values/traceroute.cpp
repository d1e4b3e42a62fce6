#include "reachd/traceroute.hpp"

#include <algorithm>
#include <array>

namespace reachd {
namespace {

constexpr std::uint64_t kFnvOffset = 0xcbf29ce484222325ULL;
constexpr std::uint64_t kFnvPrime = 0x100000001b3ULL;

bool has_answered(const TraceHop& hop) { return hop.address.has_value(); }

}  // namespace

std::uint8_t TracerouteDetail::length() const {
  const auto last = std::find_if(hops.rbegin(), hops.rend(), has_answered);
  return last == hops.rend() ? std::uint8_t{0} : last->ttl;
}

std::optional<std::uint32_t> TracerouteDetail::last_asn() const {
  const auto is_known = [](const TraceHop& hop) { return !hop.asns.empty(); };
  const auto last = std::find_if(hops.rbegin(), hops.rend(), is_known);
  return last == hops.rend() ? std::nullopt : std::optional(last->asns.front());
}

std::optional<std::uint32_t> TracerouteDetail::asn_before_last() const {
  const auto last = last_asn();
  std::optional<std::uint32_t> before;
  for (const TraceHop& hop : hops) {
    if (!hop.asns.empty() && hop.asns.front() != last) before = hop.asns.front();
  }
  return before;
}

std::uint64_t TracerouteDetail::path_hash() const {
  const auto first = std::ranges::find_if(hops, has_answered);
  const Family family = first == hops.end() ? Family::ipv4 : first->address->family();
  const IpAddress silent =
      family == Family::ipv4 ? IpAddress() : IpAddress::v6(std::array<std::uint8_t, 16>{});
  std::uint64_t hash = kFnvOffset;
  for (const TraceHop& hop : hops) {
    if (hop.ttl > length()) break;
    const IpAddress& address = hop.address ? *hop.address : silent;
    for (const std::uint8_t byte : address.bytes()) {
      hash = (hash ^ byte) * kFnvPrime;
    }
  }
  return hash;
}

}  // namespace reachd
