#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace reachd::config {

/// Control characters written as \x1b, so that a terminal shows them and does not obey them.
std::string escaped(std::string_view text);

/// A value as messages show it: in single quotes, control characters escaped, long texts cut.
std::string in_quotes(std::string_view text);

/// The one of `words` that is nearest to `text` in insertions, deletions, replacements and swaps of
/// neighbours; empty if none is near enough to have been meant. Case does not count.
std::string_view nearest(std::string_view text, std::span<const std::string_view> words);

/// "; did you mean `timeout`?", or nothing.
std::string did_you_mean(std::string_view text, std::span<const std::string_view> words);

/// "a, b, c"
std::string join(std::span<const std::string_view> words);

/// ASCII only: names of hosts and keys.
std::string lower_case(std::string_view text);

}  // namespace reachd::config
