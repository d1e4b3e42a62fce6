#pragma once

#include <map>
#include <string>
#include <vector>

#include "config/files.hpp"

namespace reachd::config {

/// Files that stand in memory. A pattern matches the names that begin with what precedes its '*'.
class FakeFiles final : public Files {
 public:
  std::map<std::string, std::string> texts;

  Content read(const std::string& path) const override {
    const auto found = texts.find(path);
    if (found == texts.end()) return {std::nullopt, "No such file or directory", true};
    return {found->second, "", false};
  }

  Match match(const std::string& pattern) const override {
    const std::string beginning = pattern.substr(0, pattern.find('*'));
    Match found;
    for (const auto& [name, text] : texts) {
      if (name.starts_with(beginning)) found.paths.push_back(name);
    }
    return found;
  }
};

}  // namespace reachd::config
