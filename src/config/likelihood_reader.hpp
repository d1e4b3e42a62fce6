#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "config/diagnostics.hpp"
#include "reachd/likelihoods.hpp"

namespace reachd::config {

struct LikelihoodResult {
  /// Null if there is any mistake.
  LikelihoodsPtr table;
  /// In the order of the lines.
  std::vector<Diagnostic> mistakes;
};

/// Reads a table of likelihoods, as config/likelihoods.yml; `name` stands for it in mistakes. Every
/// cause must stand under the priors, which sum up to 1, and under each value, with a number above
/// 0 and at most 1. With `known`, the signals and values are those of that table, all of them.
LikelihoodResult read_likelihoods(std::string_view text, const std::string& name,
                                  const Likelihoods* known = nullptr);
/// The same of a file; one that cannot be read is a mistake.
LikelihoodResult load_likelihoods(const std::string& path, const Likelihoods* known = nullptr);

}  // namespace reachd::config
