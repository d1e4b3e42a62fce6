#include "tcp/line_buffer.hpp"

#include <utility>

namespace reachd::tcp {
namespace {

std::string without_carriage_return(std::string line) {
  if (line.ends_with('\r')) line.pop_back();
  return line;
}

}  // namespace

void LineBuffer::append(std::string_view bytes) {
  bytes_ += bytes;
  total_ += bytes.size();
}

std::optional<std::string> LineBuffer::take() {
  const std::size_t newline = bytes_.find('\n');
  if (newline == std::string::npos) return std::nullopt;
  std::string line = bytes_.substr(0, newline);
  bytes_.erase(0, newline + 1);
  return without_carriage_return(std::move(line));
}

std::optional<std::string> LineBuffer::take_rest() {
  if (bytes_.empty()) return std::nullopt;
  return without_carriage_return(std::exchange(bytes_, {}));
}

}  // namespace reachd::tcp
