#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace reachd::diagnose {

/// What one signal shows. The names are those of the likelihood table: static text.
struct Finding {
  std::string_view signal;
  std::string_view value;
  /// Who sees it; empty: all vantages together.
  std::string vantage;
  /// How many of the hosts in question fail to that vantage; of all together, to each of them. What
  /// was found when the most did is what tells of the cause.
  std::size_t failing = 0;

  friend bool operator==(const Finding&, const Finding&) = default;
};

}  // namespace reachd::diagnose
