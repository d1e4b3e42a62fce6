#pragma once

#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <algorithm>
#include <array>
#include <cstddef>
#include <string>
#include <string_view>
#include <utility>

#include "app/cli.hpp"
#include "config/wording.hpp"

namespace reachd::app {

/// An option that takes one of a few words; `target` holds the default.
template <typename Value, std::size_t kCount>
void add_choice(CLI::App& app, const std::string& name, Value& target,
                const std::array<std::pair<std::string_view, Value>, kCount>& words,
                const std::string& description) {
  std::string alternatives;
  std::string chosen;
  for (const auto& [word, value] : words) {
    alternatives += (alternatives.empty() ? "" : "|") + std::string(word);
    if (value == target) chosen = word;
  }
  const auto choose = [&target, &words, name, alternatives](const std::string& text) {
    const auto* const found =
        std::ranges::find(words, text, [](const auto& it) { return it.first; });
    if (found == words.end()) {
      throw CLI::ValidationError(name, config::in_quotes(text) + " is none of " + alternatives);
    }
    target = found->second;
  };
  app.add_option_function<std::string>(name, choose, description)
      ->type_name(alternatives)
      ->default_str(chosen);
}

/// For CLI11's checks: what is wrong with a file's name; empty: nothing.
std::string fault_of_file_name(const std::string& text);
/// Options that several commands have.
void add_serve_options(CLI::App& app, ServeOptions& options);
void add_log_options(CLI::App& app, LogOptions& options);

/// The commands about several nodes, and about one that runs.
void describe_judge(CLI::App& root, JudgeOptions& options);
void describe_health(CLI::App& root, HealthOptions& options);

}  // namespace reachd::app
