#include "config/likelihood_reader.hpp"

#include <fmt/format.h>

#include <cmath>
#include <memory>
#include <numeric>
#include <optional>
#include <utility>

#include "config/files.hpp"
#include "config/section.hpp"
#include "config/yaml_document.hpp"

namespace reachd::config {
namespace {

/// Below it a single observation would decide everything.
constexpr double kLeast = 1e-6;
/// Priors are written with two or three digits.
constexpr double kSlack = 0.01;

std::optional<PerCause> read_causes(const ConfigNode& node) {
  PerCause numbers{};
  bool is_whole = true;
  Section section(node);
  for (std::size_t i = 0; i < kCauseCount; ++i) {
    const auto given = section.require(to_string(kAllCauses[i]));
    const auto number = given ? given->as_number(kLeast, 1) : std::nullopt;
    is_whole = is_whole && number;
    numbers[i] = number.value_or(kLeast);
  }
  return is_whole ? std::optional(numbers) : std::nullopt;
}

PerCause read_priors(const ConfigNode& node) {
  PerCause priors = read_causes(node).value_or(PerCause{});
  const double sum = std::accumulate(priors.begin(), priors.end(), 0.0);
  if (sum == 0) return priors;
  if (std::abs(sum - 1) > kSlack) {
    node.error(fmt::format("sum up to {:.4g}; priors are probabilities, and sum up to 1", sum));
  }
  for (double& prior : priors) prior /= sum;
  return priors;
}

Likelihoods::Signal read_signal(const std::string& name, const ConfigNode& node,
                                const Likelihoods::Signal* known) {
  Likelihoods::Signal signal{name, {}};
  const auto read = [&signal](const std::string& value, const ConfigNode& causes) {
    signal.values.push_back({value, read_causes(causes).value_or(PerCause{})});
  };
  Section values(node);
  if (known != nullptr) {
    for (const auto& value : known->values) {
      if (const auto causes = values.require(value.name)) read(value.name, *causes);
    }
    return signal;
  }
  for (const auto& [value, causes] : values.all()) read(value, causes);
  if (signal.values.empty()) node.error("a signal has at least one value");
  return signal;
}

std::vector<Likelihoods::Signal> read_signals(const ConfigNode& node, const Likelihoods* known) {
  std::vector<Likelihoods::Signal> signals;
  Section section(node);
  if (known != nullptr) {
    for (const auto& signal : known->signals) {
      const auto given = section.require(signal.name);
      if (given) signals.push_back(read_signal(signal.name, *given, &signal));
    }
    return signals;
  }
  for (const auto& [name, signal] : section.all()) {
    signals.push_back(read_signal(name, signal, nullptr));
  }
  return signals;
}

Likelihoods read_table(const ConfigNode& node, const Likelihoods* known) {
  Likelihoods table;
  Section top(node);
  if (const auto priors = top.require("priors")) table.priors = read_priors(*priors);
  if (const auto signals = top.require("signals")) table.signals = read_signals(*signals, known);
  return table;
}

}  // namespace

LikelihoodResult read_likelihoods(std::string_view text, const std::string& name,
                                  const Likelihoods* known) {
  LikelihoodResult result;
  Diagnostics diagnostics;
  if (const auto document = parse_yaml(text, name, diagnostics)) {
    auto table =
        std::make_shared<Likelihoods>(read_table(ConfigNode(*document, "", diagnostics), known));
    if (diagnostics.empty()) result.table = std::move(table);
  }
  result.mistakes = diagnostics.take();
  return result;
}

LikelihoodResult load_likelihoods(const std::string& path, const Likelihoods* known) {
  const Files::Content content = SystemFiles().read(path);
  if (content.text) return read_likelihoods(*content.text, path, known);
  return {nullptr, {{{path}, "", "cannot be read: " + content.error}}};
}

}  // namespace reachd::config
