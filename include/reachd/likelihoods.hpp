#pragma once

#include <array>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "reachd/incident.hpp"

namespace reachd {

/// A number for each cause but `undetermined`, indexed by Cause.
using PerCause = std::array<double, kCauseCount>;

/// How likely each value of each signal is under each cause: naive Bayes' table. Data; the shipped
/// one is config/likelihoods.yml.
struct Likelihoods {
  struct Value {
    std::string name;
    /// Each above 0, at most 1.
    PerCause given;
  };
  struct Signal {
    std::string name;
    std::vector<Value> values;
  };

  /// Each above 0; they sum up to 1.
  PerCause priors{};
  std::vector<Signal> signals;

  /// Null for what the table does not hold.
  const PerCause* find(std::string_view signal, std::string_view value) const;
};
using LikelihoodsPtr = std::shared_ptr<const Likelihoods>;

}  // namespace reachd
