#include <re2/re2.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <optional>
#include <string>
#include <string_view>

#include "tcp/expansion.hpp"
#include "tcp/line_buffer.hpp"

namespace {

using reachd::tcp::LineBuffer;
using reachd::tcp::LineMatch;

/// Of the kinds that modules have, one of them with a group that may take no part.
const std::array<re2::RE2, 4>& expressions() {
  static const std::array<re2::RE2, 4> kExpressions{
      {{"^220 ([^ ]+) ESMTP (.+)$"}, {"PING :([^ ]+)"}, {"(?P<major>[0-9]+)[.]([0-9]+)?"}, {".*"}}};
  return kExpressions;
}

void check(std::string_view line) {
  if (line.find('\n') != std::string_view::npos) std::abort();
  for (const re2::RE2& expression : expressions()) {
    const auto match = LineMatch::find(expression, line);
    if (!match) continue;
    // Groups are pieces of the line, whatever dollar signs stand in them.
    for (const char* group : {"$0", "${1}", "$2", "$major", "$7"}) {
      if (line.find(match->expand(group)) == std::string_view::npos) std::abort();
    }
  }
}

}  // namespace

/// The first byte tells the size of the pieces in which the rest arrives.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const std::size_t piece = data[0] + std::size_t{1};
  std::string_view input(reinterpret_cast<const char*>(data) + 1, size - 1);
  // Templates are the configuration's, and need not be well-formed either.
  if (const auto match = LineMatch::find(expressions().back(), "a line")) {
    static_cast<void>(match->expand(input));
  }
  const std::size_t newlines = static_cast<std::size_t>(std::ranges::count(input, '\n'));
  LineBuffer lines;
  std::size_t taken = 0;
  for (; !input.empty(); input.remove_prefix(std::min(piece, input.size()))) {
    lines.append(input.substr(0, piece));
    for (auto line = lines.take(); line; line = lines.take(), ++taken) check(*line);
  }
  if (taken != newlines || lines.total() != size - 1) std::abort();
  if (const auto rest = lines.take_rest()) check(*rest);
  if (lines.take_rest()) std::abort();
  return 0;
}
