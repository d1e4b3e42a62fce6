#pragma once

#include <cstddef>
#include <string_view>

namespace reachd::store {

/// Finds where a JSON object ends that comes in pieces, by its braces alone.
class ElementScanner {
 public:
  /// `piece` goes on where the last one ended; the first begins with the object's brace. How many
  /// bytes of it belong to the object, if it ends there; npos if it goes on.
  std::size_t scan(std::string_view piece);

 private:
  std::size_t depth_ = 0;
  bool in_text_ = false;
  bool is_escaped_ = false;
};

}  // namespace reachd::store
