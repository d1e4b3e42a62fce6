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

/// What a file may be made of.
enum class Layout : std::uint8_t {
  lines,
  /// JSON arrays, one behind the other, which give their elements; then lines. Any may be left out.
  lines_and_arrays,
};

inline Layout layout_of(Format format) {
  return format == Format::atlas ? Layout::lines_and_arrays : Layout::lines;
}

/// The lines of a file, or for "-" of standard input, unpacked as open_bytes() says; lines that are
/// empty are passed over, and a byte order mark is. Holds as much as one line, and 256 KiB at
/// least. One thread at a time.
class LineSource {
 public:
  /// Longer lines, and elements, are passed over, and a fault.
  static constexpr std::size_t kLongest = 16U << 20U;

  /// Opens nothing yet.
  LineSource(const std::string& path, Layout layout);
  /// Reads from `bytes`, which messages call `name`.
  LineSource(std::string name, std::unique_ptr<ByteSource> bytes, Layout layout);

  /// The next line, without its end, kPadding bytes behind it readable; valid until the next call.
  /// None at the end, and once there is an error.
  std::optional<std::string_view> next();
  /// What is wrong with what next() returned, which is empty then; mostly empty.
  std::string_view fault() const { return fault_; }
  /// The number of the line that next() returned, or on which the element begins; from 1 on.
  std::uint64_t number() const { return number_; }
  /// "FILE:LINE", of what next() returned.
  std::string place() const { return place(number_); }
  std::string place(std::uint64_t number) const;
  /// Why there is no more, "FILE:LINE: what is wrong", or "FILE: ..." if nothing could be read;
  /// empty at a regular end.
  const std::string& error() const { return error_; }
  /// Of an error: the file ends too early, and what was in it was read.
  bool is_cut_off() const { return is_cut_off_; }

 private:
  std::string_view waiting() const { return {buffer_.data() + begin_, end_ - begin_}; }
  bool fill();
  void make_room();
  void fail(const std::string& what, bool is_cut_off = false);
  void take(std::size_t size);
  void skip_mark();
  bool begins_array();
  bool skip_blanks();
  std::string_view at_fault(std::string_view what);
  std::optional<std::string_view> next_line();
  std::optional<std::string_view> next_element();
  std::optional<std::string_view> whole_element();
  std::string_view stray_element();

  std::string name_;
  std::unique_ptr<ByteSource> bytes_;
  /// Its last kPadding bytes are never filled.
  std::vector<char> buffer_;
  std::size_t begin_ = 0;
  std::size_t end_ = 0;
  bool has_begun_ = false;
  /// Whether what comes next may be an array: at the beginning, and behind one.
  bool may_begin_array_;
  bool is_array_ = false;
  bool is_over_ = false;
  bool has_read_ = false;
  std::uint64_t number_ = 0;
  /// Line breaks that were passed.
  std::uint64_t passed_ = 0;
  std::string_view fault_;
  std::string error_;
  bool is_cut_off_ = false;
};

}  // namespace reachd::store
