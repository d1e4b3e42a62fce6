#pragma once

#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/mark.h>

#include <cstddef>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "config/yaml_value.hpp"

namespace reachd::config {

/// Builds a YamlValue out of yaml-cpp's events. Throws YAML::ParserException, as the parser that
/// drives it does, for what the bounds of yaml_document.hpp or our reading of YAML do not allow.
class YamlBuilder final : public YAML::EventHandler {
 public:
  explicit YamlBuilder(const std::string& file);

  YamlValue take() { return std::move(root_); }

  void OnDocumentStart(const YAML::Mark& mark) override;
  void OnDocumentEnd() override {}
  void OnNull(const YAML::Mark& mark, YAML::anchor_t anchor) override;
  void OnAlias(const YAML::Mark& mark, YAML::anchor_t anchor) override;
  void OnScalar(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                const std::string& value) override;
  void OnSequenceStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                       YAML::EmitterStyle::value style) override;
  void OnSequenceEnd() override { close(); }
  void OnMapStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                  YAML::EmitterStyle::value style) override;
  void OnMapEnd() override { close(); }

 private:
  struct Open {
    YamlValue value;
    YAML::anchor_t anchor;
    /// What had been spent when it was opened.
    std::size_t spent_before;
    /// Whether the next value of this mapping is a key.
    bool wants_key = true;
  };
  struct Anchored {
    YamlValue value;
    std::size_t cost;
  };

  YamlValue make(const YAML::Mark& mark, YamlValue::Kind kind) const;
  void open(const YAML::Mark& mark, YamlValue::Kind kind, YAML::anchor_t anchor);
  void close();
  void finish(YamlValue value, YAML::anchor_t anchor, std::size_t cost);
  void attach(YamlValue value);
  void spend(const YAML::Mark& mark, std::size_t cost);

  std::shared_ptr<const std::string> file_;
  YamlValue root_;
  std::vector<Open> open_;
  std::map<YAML::anchor_t, Anchored> anchored_;
  std::size_t spent_ = 0;
  bool started_ = false;
};

}  // namespace reachd::config
