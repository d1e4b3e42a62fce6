#include "config/likelihood_reader.hpp"

#include <memory>
#include <numeric>
#include <utility>

#include "config/files.hpp"
#include "config/section.hpp"
#include "config/yaml_document.hpp"

namespace reachd::config {
namespace {

/// Below it a single observation would decide everything.
constexpr double kLeast = 1e-6;

PerCause read_causes(const ConfigNode& node) {
  PerCause numbers{};
  Section section(node);
  for (std::size_t i = 0; i < kCauseCount; ++i) {
    const auto number = section.require(to_string(kAllCauses[i]));
    if (number) numbers[i] = number->as_number(kLeast, 1).value_or(kLeast);
  }
  return numbers;
}

PerCause normalised(PerCause priors) {
  const double sum = std::accumulate(priors.begin(), priors.end(), 0.0);
  for (double& prior : priors) prior /= sum;
  return priors;
}

Likelihoods::Signal read_signal(const std::string& name, const ConfigNode& node) {
  Likelihoods::Signal signal{name, {}};
  Section values(node);
  for (const auto& [value, causes] : values.all()) {
    signal.values.push_back({value, read_causes(causes)});
  }
  if (signal.values.empty()) node.error("a signal has at least one value");
  return signal;
}

Likelihoods read_table(const ConfigNode& node) {
  Likelihoods table;
  Section top(node);
  if (const auto priors = top.require("priors")) table.priors = normalised(read_causes(*priors));
  if (const auto signals = top.require("signals")) {
    Section section(*signals);
    for (const auto& [name, signal] : section.all()) {
      table.signals.push_back(read_signal(name, signal));
    }
  }
  return table;
}

}  // namespace

LikelihoodResult read_likelihoods(std::string_view text, const std::string& name) {
  LikelihoodResult result;
  Diagnostics diagnostics;
  if (const auto document = parse_yaml(text, name, diagnostics)) {
    auto table = std::make_shared<Likelihoods>(read_table(ConfigNode(*document, "", diagnostics)));
    if (diagnostics.empty()) result.table = std::move(table);
  }
  result.mistakes = diagnostics.take();
  return result;
}

LikelihoodResult load_likelihoods(const std::string& path) {
  const Files::Content content = SystemFiles().read(path);
  if (content.text) return read_likelihoods(*content.text, path);
  return {nullptr, {{{path}, "", "cannot be read: " + content.error}}};
}

}  // namespace reachd::config
