#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "store/byte_source.hpp"
#include "store/record_reader.hpp"

namespace reachd::store {

/// The lines of a file, or for "-" of standard input, unpacked as open_bytes() says; lines that are
/// empty are passed over. A file that is one JSON array gives its elements instead. Holds as much
/// as one line, and 256 KiB at least. One thread at a time.
class LineSource {
 public:
  /// Longer lines, and elements, are an error.
  static constexpr std::size_t kLongest = 16U << 20U;

  /// Opens nothing yet.
  explicit LineSource(const std::string& path);
  /// Reads from `bytes`, which messages call `name`.
  LineSource(std::string name, std::unique_ptr<ByteSource> bytes);

  /// The next line, without its end, kPadding bytes behind it readable; valid until the next call.
  /// None at the end, and once there is an error.
  std::optional<std::string_view> next();
  /// The number of the line that next() returned, or on which the element begins; from 1 on.
  std::uint64_t number() const { return number_; }
  /// "FILE:LINE", of what next() returned.
  std::string place() const;
  /// Why there is no more, "FILE:LINE: what is wrong"; empty at a regular end.
  const std::string& error() const { return error_; }
  /// Of an error: the file ends too early, and what was in it was read.
  bool is_cut_off() const { return is_cut_off_; }

 private:
  std::string_view waiting() const { return {buffer_.data() + begin_, end_ - begin_}; }
  bool fill();
  bool make_room();
  void fail(const std::string& what, bool is_cut_off = false);
  void take(std::size_t size);
  void begin();
  bool skip_blanks();
  std::optional<std::string_view> next_line();
  std::optional<std::string_view> next_element();
  std::optional<std::string_view> whole_element();
  void end_array(char found);

  std::string name_;
  std::unique_ptr<ByteSource> bytes_;
  /// Its last kPadding bytes are never filled.
  std::vector<char> buffer_;
  std::size_t begin_ = 0;
  std::size_t end_ = 0;
  bool has_begun_ = false;
  bool is_array_ = false;
  bool is_over_ = false;
  std::uint64_t number_ = 0;
  /// Line breaks that were passed.
  std::uint64_t passed_ = 0;
  std::string error_;
  bool is_cut_off_ = false;
};

}  // namespace reachd::store
