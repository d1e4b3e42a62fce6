#include "store/line_source.hpp"

#include <algorithm>
#include <cstring>
#include <span>
#include <utility>

#include "store/element_scanner.hpp"

namespace reachd::store {
namespace {

constexpr std::size_t kFirstSize = 256U << 10U;
constexpr std::string_view kBlanks = " \t\r\n";
constexpr std::string_view kMark = "\xef\xbb\xbf";
constexpr std::string_view kTooLong =
    "is longer than 16 MiB; no record is: give files with one a line, or JSON arrays of results";
constexpr auto kNone = std::string_view::npos;

std::uint64_t count_breaks(std::string_view text) {
  return static_cast<std::uint64_t>(std::ranges::count(text, '\n'));
}

}  // namespace

LineSource::LineSource(const std::string& path, Layout layout)
    : LineSource(path, open_bytes(path), layout) {}

LineSource::LineSource(std::string name, std::unique_ptr<ByteSource> bytes, Layout layout)
    : name_(std::move(name)),
      bytes_(std::move(bytes)),
      buffer_(kFirstSize + kPadding),
      may_begin_array_(layout == Layout::lines_and_arrays) {}

std::optional<std::string_view> LineSource::next() {
  fault_ = {};
  if (!has_begun_) skip_mark();
  while (is_array_ || begins_array()) {
    if (const auto element = next_element()) return element;
    if (!error_.empty()) return std::nullopt;
  }
  return next_line();
}

std::string LineSource::place(std::uint64_t number) const {
  return name_ + ":" + std::to_string(number);
}

/// Of the order of bytes, as editors of other systems write it.
void LineSource::skip_mark() {
  has_begun_ = true;
  // Other bytes are not waited for: an error behind them must not cost them.
  while (waiting().size() < kMark.size() && kMark.starts_with(waiting()) && fill()) continue;
  if (waiting().starts_with(kMark)) begin_ += kMark.size();
}

/// An array begins with its bracket, a record never does.
bool LineSource::begins_array() {
  if (!std::exchange(may_begin_array_, false)) return false;
  is_array_ = skip_blanks() && waiting().front() == '[';
  if (is_array_) take(1);
  return is_array_;
}

std::optional<std::string_view> LineSource::next_line() {
  std::size_t searched = 0;
  bool is_too_long = false;
  while (true) {
    const std::size_t end = waiting().find('\n', searched);
    is_too_long = is_too_long || std::min(end, waiting().size()) > kLongest;
    if (end == kNone && is_too_long) begin_ = end_;
    searched = waiting().size();
    if (end == kNone && fill()) continue;
    if (!error_.empty() || (waiting().empty() && !is_too_long)) return std::nullopt;
    const std::string_view line = waiting().substr(0, end);
    begin_ = std::min(end_, begin_ + line.size() + 1);
    number_ = ++passed_;
    if (is_too_long) return at_fault(kTooLong);
    if (line.find_first_not_of(kBlanks) != kNone) return line;
    searched = 0;
  }
}

/// None at the end of the array, too.
std::optional<std::string_view> LineSource::next_element() {
  while (skip_blanks()) {
    number_ = passed_ + 1;
    const char first = waiting().front();
    if (first == '{') return whole_element();
    if (first != ',' && first != ']') return stray_element();
    take(1);
    if (first == ',') continue;
    is_array_ = false;
    may_begin_array_ = true;
    return std::nullopt;
  }
  if (error_.empty()) fail("is cut off: its array has no end", true);
  return std::nullopt;
}

/// Passes over what is none.
std::string_view LineSource::stray_element() {
  do {
    take(std::min(waiting().find_first_of(",]{\n"), waiting().size()));
  } while (waiting().empty() && fill());
  return at_fault("an array of results holds objects alone, each in braces");
}

std::optional<std::string_view> LineSource::whole_element() {
  ElementScanner scanner;
  std::size_t searched = 0;
  bool is_too_long = false;
  while (true) {
    const std::size_t length = scanner.scan(waiting().substr(searched));
    if (length != kNone) {
      const std::string_view element = waiting().substr(0, searched + length);
      take(element.size());
      return is_too_long || element.size() > kLongest ? at_fault(kTooLong) : element;
    }
    searched = waiting().size();
    if (searched > kLongest) {
      is_too_long = true;
      take(std::exchange(searched, 0));
    }
    if (fill()) continue;
    // Of one that swallowed the rest of the file nothing was read.
    if (error_.empty()) fail("is cut off: its last object has no end", !is_too_long);
    return std::nullopt;
  }
}

std::string_view LineSource::at_fault(std::string_view what) {
  fault_ = what;
  return waiting().substr(0, 0);
}

/// Whether anything but blanks follows.
bool LineSource::skip_blanks() {
  while (true) {
    const std::size_t end = waiting().find_first_not_of(kBlanks);
    take(std::min(end, waiting().size()));
    if (end != kNone) return true;
    if (!fill()) return false;
  }
}

/// Passes over it; the bytes stay where they are until the next fill().
void LineSource::take(std::size_t size) {
  passed_ += count_breaks(waiting().substr(0, size));
  begin_ += size;
}

/// Appends to what is waiting; false if there is no more.
bool LineSource::fill() {
  if (is_over_) return false;
  make_room();
  const std::size_t room = buffer_.size() - kPadding - end_;
  const ByteSource::Piece piece = bytes_->read(std::span(buffer_).subspan(end_, room));
  end_ += piece.size;
  has_read_ = has_read_ || piece.size > 0;
  is_over_ = piece.size == 0;
  if (!piece.error.empty()) fail(piece.error, piece.is_cut_off);
  return piece.size > 0;
}

void LineSource::make_room() {
  if (end_ + kPadding < buffer_.size()) return;
  if (begin_ == 0) return buffer_.resize(2 * end_ + kPadding);
  std::memmove(buffer_.data(), buffer_.data() + begin_, end_ - begin_);
  end_ -= begin_;
  begin_ = 0;
}

void LineSource::fail(const std::string& what, bool is_cut_off) {
  number_ = passed_ + 1;
  error_ = (has_read_ || is_cut_off ? place() : name_) + ": " + what;
  is_cut_off_ = is_cut_off;
  is_over_ = true;
  begin_ = end_;
}

}  // namespace reachd::store
