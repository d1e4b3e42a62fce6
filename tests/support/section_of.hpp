#pragma once

#include <memory>
#include <string>
#include <vector>

#include "config/diagnostics.hpp"
#include "config/module_reader.hpp"
#include "config/section.hpp"
#include "config/yaml_document.hpp"

namespace reachd::testing {

/// What reading one section gave: the options, and the mistakes in the order of the file.
template <typename Options>
struct SectionRead {
  std::shared_ptr<const Options> options;
  std::vector<std::string> mistakes;
};

/// Reads the text of a module's own section ("query_name: kp\n...") as the configuration would.
template <typename Options>
SectionRead<Options> read_section(const config::ProberSchema& schema, const std::string& text) {
  SectionRead<Options> result;
  config::Diagnostics diagnostics;
  if (const auto document = config::parse_yaml(text, "test.yml", diagnostics)) {
    const config::ConfigNode node(*document, std::string(schema.name), diagnostics);
    config::Section section(node);
    result.options = std::dynamic_pointer_cast<const Options>(schema.read(section));
  }
  for (const auto& mistake : diagnostics.all()) result.mistakes.push_back(mistake.to_string());
  return result;
}

}  // namespace reachd::testing
