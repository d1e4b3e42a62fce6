#pragma once

#include <cstdint>
#include <deque>
#include <string>
#include <string_view>
#include <unordered_map>

namespace reachd::store {

/// A text of a Names. Which number a text gets depends on what came before it: numbers tell texts
/// apart and are never to be sorted by or shown.
using NameId = std::uint32_t;
/// The empty text, in every table.
inline constexpr NameId kNoName = 0;

/// The texts that observations repeat, each kept once and numbered from zero without gaps. One
/// thread at a time.
class Names {
 public:
  Names();
  Names(const Names&) = delete;
  Names& operator=(const Names&) = delete;

  /// The text's number; it is taken in if it is new.
  NameId id(std::string_view text);
  /// Of a number that id() gave. Valid as long as the table.
  std::string_view text(NameId id) const { return texts_[id]; }
  std::size_t size() const { return texts_.size(); }

 private:
  /// A deque, so that the views into it stay.
  std::deque<std::string> texts_;
  std::unordered_map<std::string_view, NameId> ids_;
};

}  // namespace reachd::store
