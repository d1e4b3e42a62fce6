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
constexpr auto kNone = std::string_view::npos;

std::uint64_t count_breaks(std::string_view text) {
  return static_cast<std::uint64_t>(std::ranges::count(text, '\n'));
}

}  // namespace

LineSource::LineSource(const std::string& path) : LineSource(path, open_bytes(path)) {}

LineSource::LineSource(std::string name, std::unique_ptr<ByteSource> bytes)
    : name_(std::move(name)), bytes_(std::move(bytes)), buffer_(kFirstSize + kPadding) {}

std::optional<std::string_view> LineSource::next() {
  if (!has_begun_) begin();
  return is_array_ ? next_element() : next_line();
}

std::string LineSource::place() const { return name_ + ":" + std::to_string(number_); }

/// An array begins with its bracket, an observation never does.
void LineSource::begin() {
  has_begun_ = true;
  is_array_ = skip_blanks() && waiting().front() == '[';
  if (is_array_) take(1);
}

std::optional<std::string_view> LineSource::next_line() {
  std::size_t searched = 0;
  while (true) {
    const std::size_t end = waiting().find('\n', searched);
    searched = waiting().size();
    if (end == kNone && fill()) continue;
    if (!error_.empty() || waiting().empty()) return std::nullopt;
    const std::string_view line = waiting().substr(0, end);
    begin_ = std::min(end_, begin_ + line.size() + 1);
    number_ = ++passed_;
    if (line.find_first_not_of(kBlanks) != kNone) return line;
    searched = 0;
  }
}

std::optional<std::string_view> LineSource::next_element() {
  while (skip_blanks()) {
    number_ = passed_ + 1;
    const char first = waiting().front();
    if (first == '{') return whole_element();
    take(1);
    if (first == ',') continue;
    end_array(first);
    return std::nullopt;
  }
  if (error_.empty()) fail("is cut off: its array has no end", true);
  return std::nullopt;
}

void LineSource::end_array(char found) {
  if (found != ']') return fail("an array of results holds objects alone, each in braces");
  if (skip_blanks()) return fail("there is more behind the array; leave it away");
  is_array_ = false;
}

std::optional<std::string_view> LineSource::whole_element() {
  ElementScanner scanner;
  std::size_t searched = 0;
  while (true) {
    const std::size_t length = scanner.scan(waiting().substr(searched));
    if (length != kNone) {
      const std::string_view element = waiting().substr(0, searched + length);
      take(element.size());
      return element;
    }
    searched = waiting().size();
    if (fill()) continue;
    if (error_.empty()) fail("is cut off: its last object has no end", true);
    return std::nullopt;
  }
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
  if (is_over_ || !make_room()) return false;
  const std::size_t room = buffer_.size() - kPadding - end_;
  const ByteSource::Piece piece = bytes_->read(std::span(buffer_).subspan(end_, room));
  end_ += piece.size;
  is_over_ = piece.size == 0;
  if (!piece.error.empty()) fail(piece.error, piece.is_cut_off);
  return piece.size > 0;
}

bool LineSource::make_room() {
  if (end_ + kPadding < buffer_.size()) return true;
  if (begin_ > 0) {
    std::memmove(buffer_.data(), buffer_.data() + begin_, end_ - begin_);
    end_ -= begin_;
    begin_ = 0;
    return true;
  }
  if (end_ > kLongest) {
    fail("is longer than 16 MiB; no record is: give files with one a line, or one JSON array");
    return false;
  }
  buffer_.resize(2 * end_ + kPadding);
  return true;
}

void LineSource::fail(const std::string& what, bool is_cut_off) {
  number_ = passed_ + 1;
  error_ = place() + ": " + what;
  is_cut_off_ = is_cut_off;
  is_over_ = true;
  begin_ = end_;
}

}  // namespace reachd::store
