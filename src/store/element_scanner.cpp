#include "store/element_scanner.hpp"

namespace reachd::store {

std::size_t ElementScanner::scan(std::string_view piece) {
  for (std::size_t i = 0; i < piece.size(); ++i) {
    const char character = piece[i];
    if (is_escaped_) {
      is_escaped_ = false;
    } else if (in_text_) {
      is_escaped_ = character == '\\';
      in_text_ = character != '"';
    } else if (character == '"') {
      in_text_ = true;
    } else if (character == '{') {
      ++depth_;
    } else if (character == '}' && --depth_ == 0) {
      return i + 1;
    }
  }
  return std::string_view::npos;
}

}  // namespace reachd::store
