#pragma once

#include <string>
#include <string_view>

namespace reachd::diagnose {

/// What one signal shows. The names are those of the likelihood table: static text.
struct Finding {
  std::string_view signal;
  std::string_view value;
  /// Who sees it; empty: all vantages together.
  std::string vantage;

  friend bool operator==(const Finding&, const Finding&) = default;
};

}  // namespace reachd::diagnose
