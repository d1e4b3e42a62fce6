#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <utility>
#include <vector>

namespace reachd::app {

/// The numbers of items by the hash of what they are looked up by: eight bytes an item, whatever
/// the key, for there may be a million of them.
class NumbersByHash {
 public:
  void reserve(std::size_t items) { sorted_.reserve(items); }
  void add(std::size_t hash, std::uint32_t number) {
    sorted_.emplace_back(shortened(hash), number);
  }
  /// To be called once all are added, before the first find().
  void sort() { std::ranges::sort(sorted_); }

  /// The lowest number that was added with this hash and is the item sought: another item may have
  /// the same hash.
  template <typename IsSought>
  std::optional<std::uint32_t> find(std::size_t hash, const IsSought& is_sought) const {
    const std::uint32_t sought = shortened(hash);
    auto found = std::ranges::lower_bound(sorted_, std::pair(sought, std::uint32_t{0}));
    for (; found != sorted_.end() && found->first == sought; ++found) {
      if (is_sought(found->second)) return found->second;
    }
    return std::nullopt;
  }

 private:
  static std::uint32_t shortened(std::size_t hash) { return static_cast<std::uint32_t>(hash); }

  std::vector<std::pair<std::uint32_t, std::uint32_t>> sorted_;
};

}  // namespace reachd::app
