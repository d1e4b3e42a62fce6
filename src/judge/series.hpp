#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "reachd/clock.hpp"

namespace reachd::judge {

/// What tells one series from another; `__name__` is its metric.
class LabelSet {
 public:
  void add(std::string name, std::string value);
  /// Empty where there is none, which to Prometheus is the same.
  std::string_view operator[](std::string_view name) const;

 private:
  std::vector<std::pair<std::string, std::string>> labels_;
};

/// One series at the moment of an instant query.
struct Series {
  LabelSet labels;
  double value = 0;
};

/// One series over the span of a range query, oldest first.
struct SeriesHistory {
  struct Sample {
    UtcTime time;
    double value = 0;
  };
  LabelSet labels;
  std::vector<Sample> samples;
};

/// What was asked for, or what is wrong: the answer of an HTTP API as Prometheus defines it
/// (prometheus.io/docs/prometheus/latest/querying/api), a text from the network. Never throws.
template <typename Item>
using Answer = std::variant<std::vector<Item>, std::string>;
Answer<Series> read_vector(std::string_view json);
Answer<SeriesHistory> read_matrix(std::string_view json);

/// Of a sample's number of seconds; the epoch for what is no time of this or the last century.
UtcTime time_of(double unix_seconds);

}  // namespace reachd::judge
