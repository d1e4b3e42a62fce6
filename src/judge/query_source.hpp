#pragma once

#include <string>

#include "judge/series.hpp"
#include "reachd/clock.hpp"

namespace reachd::judge {

/// What answers questions in PromQL. May block; one thread.
class QuerySource {
 public:
  virtual ~QuerySource() = default;
  virtual Answer<Series> query(const std::string& expression, UtcTime time) = 0;
  virtual Answer<SeriesHistory> query_range(const std::string& expression, UtcTime first,
                                            UtcTime last, Duration step) = 0;
};

}  // namespace reachd::judge
