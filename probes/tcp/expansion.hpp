#pragma once

#include <re2/re2.h>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace reachd::tcp {

/// A line that matched an expression. Refers to both: neither may go first.
class LineMatch {
 public:
  /// nullopt if `expression` does not match anywhere in `line`.
  static std::optional<LineMatch> find(const re2::RE2& expression, std::string_view line);

  /// Puts the groups in place of $1, ${1}, $name and ${name}; $$ is a dollar sign. As Go's
  /// Regexp.Expand: $name takes the longest run of letters, digits and underscores, a group that
  /// does not exist or took no part is empty, a dollar sign before anything else stands for itself.
  std::string expand(std::string_view text) const;

 private:
  explicit LineMatch(const re2::RE2& expression);
  std::string_view group(std::string_view name) const;

  const re2::RE2* expression_;
  std::vector<re2::StringPiece> groups_;
};

}  // namespace reachd::tcp
