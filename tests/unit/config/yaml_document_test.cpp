#include "config/yaml_document.hpp"

#include <gtest/gtest.h>

#include <string>

namespace reachd::config {
namespace {

/// The one mistake of a text that is no document.
std::string mistake_of(const std::string& text) {
  Diagnostics diagnostics;
  EXPECT_FALSE(parse_yaml(text, "f", diagnostics)) << text;
  return diagnostics.all().size() == 1 ? diagnostics.all()[0].to_string() : "";
}

YamlValue parse(const std::string& text) {
  Diagnostics diagnostics;
  auto value = parse_yaml(text, "f", diagnostics);
  EXPECT_TRUE(value) << (diagnostics.empty() ? "" : diagnostics.all()[0].to_string());
  return value.value_or(YamlValue());
}

TEST(YamlDocumentTest, EveryKeyAndValueKnowsItsPlace) {
  const YamlValue root = parse("a:\n  - b\n  - {c: 'd'}\n");
  ASSERT_EQ(root.entries.size(), 1U);
  const YamlValue& list = root.entries[0].value;
  EXPECT_EQ(list.items[0].line, 2);
  EXPECT_EQ(list.items[0].column, 5);
  const auto& [key, value] = list.items[1].entries[0];
  EXPECT_EQ(key.column, 6);
  EXPECT_EQ(value.column, 9);
  EXPECT_TRUE(value.quoted);
  EXPECT_EQ(*value.file, "f");
}

/// Everything of a value but the file, a line a value.
std::string shown(const YamlValue& value, int lines_before = 0) {
  std::string text = std::to_string(value.line - lines_before) + ":" +
                     std::to_string(value.column) + " " +
                     std::to_string(static_cast<int>(value.kind)) + (value.quoted ? "q" : "") +
                     " " + value.text + "\n";
  for (const YamlValue& item : value.items) text += shown(item, lines_before);
  for (const YamlEntry& entry : value.entries) {
    text += shown(entry.key, lines_before) + shown(entry.value, lines_before);
  }
  return text;
}

TEST(YamlDocumentTest, JsonIsReadAsTheYamlThatItIs) {
  for (const std::string text : {
           R"([{"targets": ["a", "b\"\\"], "labels": {"checks": "ping"}}])",
           R"({"a": [1, -2.5e3, true, false, null, "null", "", []], "a": {}, "<<": {"b": 1}})",
           "\n {\t\"k\" :\r\n  [ 12,\n\"\u00e4\", \"x\" ] }\n",
       }) {
    EXPECT_EQ(shown(parse(text)), shown(parse("# no JSON\n" + text), 1)) << text;
  }
}

TEST(YamlDocumentTest, WhatOnlyLooksLikeJsonIsReadAsYaml) {
  EXPECT_EQ(parse("{a: 1} # not JSON").entries.size(), 1U);
  EXPECT_EQ(mistake_of("[\"a\", }"), mistake_of("#\n[\"a\", }").replace(2, 1, "1"));
}

TEST(YamlDocumentTest, JsonNestedTooDeepIsAMistakeAtItsPlace) {
  const std::string text(kDeepestNesting + 1, '[');
  EXPECT_EQ(mistake_of(text + std::string(kDeepestNesting + 1, ']')),
            "f:1:65: not YAML: nested deeper than 64 levels");
}

TEST(YamlDocumentTest, DuplicateKeysAreKept) {
  EXPECT_EQ(parse("{a: 1, a: 2}").entries.size(), 2U);
}

TEST(YamlDocumentTest, EmptyTextIsNull) {
  EXPECT_EQ(parse("").kind, YamlValue::Kind::null);
  EXPECT_EQ(parse("# only a comment\n").kind, YamlValue::Kind::null);
}

TEST(YamlDocumentTest, AliasStandsForItsAnchorAndKeepsTheAnchorsPlace) {
  const YamlValue root = parse("a: &x [1]\nb: *x\n");
  const YamlValue& repeated = root.entries[1].value;
  ASSERT_EQ(repeated.items.size(), 1U);
  EXPECT_EQ(repeated.line, 1);
}

TEST(YamlDocumentTest, MergeKeyAddsWhatTheMappingDoesNotHave) {
  const YamlValue root = parse("a: &x {p: 1, q: 2}\nb: {<<: *x, q: 3}\n");
  const auto& entries = root.entries[1].value.entries;
  ASSERT_EQ(entries.size(), 2U);
  EXPECT_EQ(entries[0].value.text, "3");
  EXPECT_EQ(entries[1].key.text, "p");
}

TEST(YamlDocumentTest, ExponentialAliasesEndInAMistake) {
  std::string text = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n";
  for (int level = 1; level < 12; ++level) {
    const std::string below = "*a" + std::to_string(level - 1);
    text += "a" + std::to_string(level) + ": &a" + std::to_string(level) + " [" + below;
    for (int item = 1; item < 10; ++item) text += ", " + below;
    text += "]\n";
  }
  EXPECT_NE(mistake_of(text).find("more than 2000000 values"), std::string::npos);
}

TEST(YamlDocumentTest, LongTextsCountWithTheirLength) {
  std::string text = "a: &a '" + std::string(64 * 100'000, 'x') + "'\nb: [*a";
  for (int item = 0; item < 30; ++item) text += ", *a";
  EXPECT_NE(mistake_of(text + "]\n").find("more than 2000000 values"), std::string::npos);
}

TEST(YamlDocumentTest, WhatIsNoYamlIsAMistakeAtItsPlace) {
  EXPECT_EQ(mistake_of("a: [1, 2\nb: 3\n"), "f:2:2: not YAML: end of sequence flow not found");
  EXPECT_EQ(mistake_of("a: *b\n"), "f:1:4: not YAML: the referenced anchor is not defined");
  EXPECT_EQ(mistake_of("a: &b [*b]\n"), "f:1:8: not YAML: an alias inside of what it stands for");
  EXPECT_EQ(mistake_of("a: 1\n---\nb: 2\n"),
            "f:2:1: not YAML: a second document; one file holds one");
  EXPECT_EQ(mistake_of("a: !secret b\n"), "f:1:4: not YAML: the tag '!secret' is not known");
}

TEST(YamlDocumentTest, ControlCharactersAreAMistakeAndDoNotEndTheFile) {
  EXPECT_EQ(mistake_of(std::string("a: 1\nb: \x04\nc: 2\n")),
            "f:2:4: a control character; YAML in UTF-8 has none (in double quotes write \\x1b)");
  EXPECT_NE(mistake_of(std::string("a\0b", 3)), "");
}

TEST(YamlDocumentTest, DeepNestingIsAMistake) {
  EXPECT_NE(mistake_of(std::string(5000, '[')).find("nested deeper than 64 levels"),
            std::string::npos);
}

TEST(YamlDocumentTest, TagsOfTheCoreSchemaAreTaken) {
  EXPECT_TRUE(parse("!!str 5").quoted);
  EXPECT_FALSE(parse("!!int 5").quoted);
}

}  // namespace
}  // namespace reachd::config
