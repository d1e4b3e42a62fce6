#pragma once

#include <cstddef>
#include <string_view>
#include <vector>

#include "reachd/check.hpp"
#include "reachd/observation.hpp"

namespace reachd::app {

/// Writes observations to standard output, a line each, in columns as wide as the checks need.
class ObservationTable {
 public:
  /// Writes the head.
  explicit ObservationTable(const std::vector<CheckPtr>& checks);

  void add(const Observation& observation) const;

 private:
  void print(std::string_view host, std::string_view module, std::string_view address,
             std::string_view outcome, std::string_view rtt, std::string_view reason) const;

  std::size_t host_ = 4;
  std::size_t module_ = 5;
  std::size_t address_ = 15;
};

}  // namespace reachd::app
