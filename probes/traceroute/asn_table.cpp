#include "traceroute/asn_table.hpp"

#include <algorithm>
#include <utility>

namespace reachd::traceroute {
namespace {

template <std::size_t Size>
std::array<std::uint8_t, Size> key_of(const IpAddress& address) {
  std::array<std::uint8_t, Size> key{};
  std::ranges::copy(address.bytes(), key.begin());
  return key;
}

}  // namespace

void AsnTable::add(const Prefix& prefix, const Origins& origins) {
  const std::uint32_t index = index_of(origins);
  const IpAddress& address = prefix.address();
  if (address.family() == Family::ipv4) {
    ipv4_[prefix.length()].push_back({key_of<4>(address), index});
  } else {
    ipv6_[prefix.length()].push_back({key_of<16>(address), index});
  }
}

std::uint32_t AsnTable::index_of(const Origins& origins) {
  const auto next = static_cast<std::uint32_t>(origins_.size());
  const auto [known, is_new] = indices_.emplace(origins, next);
  if (is_new) origins_.push_back(origins);
  return known->second;
}

template <std::size_t Size>
void AsnTable::sort(Lengths<Size>& lengths) {
  for (auto& entries : lengths) {
    std::ranges::stable_sort(entries, {}, &Entry<Size>::address);
    entries.shrink_to_fit();
  }
}

void AsnTable::finish() {
  sort(ipv4_);
  sort(ipv6_);
  indices_.clear();
}

template <std::size_t Size>
std::optional<std::uint32_t> AsnTable::look_up(const Lengths<Size>& lengths,
                                               const IpAddress& address) {
  for (unsigned length = Size * 8 + 1; length-- > 0;) {
    const auto& entries = lengths[length];
    if (entries.empty()) continue;
    const auto key = key_of<Size>(Prefix(address, length).address());
    const auto found = std::ranges::lower_bound(entries, key, {}, &Entry<Size>::address);
    if (found != entries.end() && found->address == key) return found->origins;
  }
  return std::nullopt;
}

AsnTable::Origins AsnTable::find(const IpAddress& address) const {
  const auto index =
      address.family() == Family::ipv4 ? look_up(ipv4_, address) : look_up(ipv6_, address);
  return index ? origins_[*index] : Origins{};
}

std::size_t AsnTable::size() const {
  std::size_t count = 0;
  for (const auto& entries : ipv4_) count += entries.size();
  for (const auto& entries : ipv6_) count += entries.size();
  return count;
}

}  // namespace reachd::traceroute
