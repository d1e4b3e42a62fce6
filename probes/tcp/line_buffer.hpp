#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace reachd::tcp {

/// The longest line, and the most of a whole conversation, that is read.
inline constexpr std::size_t kMaxLine = std::size_t{64} * 1024;
inline constexpr std::size_t kMaxRead = std::size_t{1024} * 1024;

/// Received bytes, cut into lines. Bounded by kMaxLine as long as append() follows only a take()
/// that gave nothing.
class LineBuffer {
 public:
  void append(std::string_view bytes);
  /// The next whole line, without its "\n" or "\r\n".
  std::optional<std::string> take();
  /// What stands after the last newline, at the end of the stream; nullopt if nothing does.
  std::optional<std::string> take_rest();
  void clear() { bytes_.clear(); }

  bool line_is_too_long() const { return bytes_.size() > kMaxLine; }
  /// Bytes appended since the beginning, also before a clear().
  std::size_t total() const { return total_; }

 private:
  std::string bytes_;
  std::size_t total_ = 0;
};

}  // namespace reachd::tcp
