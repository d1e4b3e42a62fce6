#include "config/section.hpp"

#include <gmock/gmock.h>
#include <re2/re2.h>

#include <functional>

#include "config/module_reader.hpp"
#include "config/yaml_document.hpp"

namespace reachd::config {
namespace {

using namespace std::chrono_literals;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

/// The mistakes that reading `text` with `read` finds, in the order in which they are found.
std::vector<std::string> mistakes_of(const std::string& text,
                                     const std::function<void(Section&)>& read) {
  Diagnostics diagnostics;
  if (const auto document = parse_yaml(text, "f", diagnostics)) {
    Section section(ConfigNode(*document, "", diagnostics));
    read(section);
  }
  std::vector<std::string> mistakes;
  for (const auto& mistake : diagnostics.all()) mistakes.push_back(mistake.to_string());
  return mistakes;
}

TEST(SectionTest, ValuesOfEveryTypeAreRead) {
  std::string text;
  bool flag = false;
  int number = 0;
  double ratio = 0;
  Duration duration{};
  std::optional<IpAddress> address;
  std::vector<std::string> list;
  std::shared_ptr<const re2::RE2> expression;
  const auto mistakes = mistakes_of(
      "{text: a b, flag: yes, number: -3, ratio: 0.5, duration: 1m30s, address: '2001:db8::1',\n"
      " list: [a, b], expression: '^a+$'}",
      [&](Section& section) {
        section.read("text", text);
        section.read("flag", flag);
        section.read_integer("number", number, -5, 5);
        section.read("ratio", ratio, 0, 1);
        section.read("duration", duration);
        section.read("address", address);
        section.read("list", list);
        section.read("expression", expression);
      });
  EXPECT_THAT(mistakes, IsEmpty());
  EXPECT_EQ(text, "a b");
  EXPECT_TRUE(flag);
  EXPECT_EQ(number, -3);
  EXPECT_EQ(ratio, 0.5);
  EXPECT_EQ(duration, 90s);
  EXPECT_EQ(address, IpAddress::parse("2001:db8::1"));
  EXPECT_THAT(list, ElementsAre("a", "b"));
  ASSERT_TRUE(expression);
  EXPECT_TRUE(re2::RE2::FullMatch("aaa", *expression));
}

TEST(SectionTest, AbsentAndNullKeysLeaveTheirTargetAlone) {
  std::string text = "before";
  bool flag = true;
  EXPECT_THAT(mistakes_of("text: ~\nflag:\n",
                          [&](Section& section) {
                            section.read("text", text);
                            section.read("flag", flag);
                            section.read("absent", text);
                          }),
              IsEmpty());
  EXPECT_EQ(text, "before");
  EXPECT_TRUE(flag);
}

TEST(SectionTest, UnknownKeyIsReportedWithTheNearestKnownOne) {
  EXPECT_THAT(mistakes_of("a: 1\nquerty_name: x\n",
                          [](Section& section) {
                            section.get("a");
                            section.get("query_names");
                          }),
              ElementsAre("f:2:1: querty_name: unknown key `querty_name`; did you mean "
                          "`query_names`?"));
}

TEST(SectionTest, KeyThatBelongsElsewhereIsReportedWithItsPlace) {
  EXPECT_THAT(mistakes_of("timeout: 5s", [](Section& section) { section.get("timeouts"); }),
              ElementsAre("f:1:1: timeout: unknown key `timeout` here; it belongs in a module, "
                          "beside `prober`, or a sweep"));
}

TEST(SectionTest, KeyThatStandsTwiceIsReportedAtItsSecondPlace) {
  EXPECT_THAT(mistakes_of("a: 1\nb: 2\na: 3\n",
                          [](Section& section) {
                            section.get("a");
                            section.get("b");
                          }),
              ElementsAre("f:3:1: a: `a` stands twice; first in line 1"));
}

TEST(SectionTest, MissingAndRefusedKeysAreReported) {
  EXPECT_THAT(mistakes_of("b: 2",
                          [](Section& section) {
                            section.require("a");
                            section.refuse("b", "not done here");
                          }),
              ElementsAre("f:1:1: `a` is missing", "f:1:1: b: not done here"));
}

TEST(SectionTest, ListInPlaceOfAMappingIsReported) {
  EXPECT_THAT(mistakes_of("[a]", [](Section& section) { section.get("a"); }),
              ElementsAre("f:1:1: a mapping (`key: value`) is wanted here"));
}

TEST(SectionTest, ChoiceListsItsWords) {
  Family family = Family::ipv6;
  const auto mistakes = mistakes_of("family: ip5", [&](Section& section) {
    constexpr std::array<std::pair<std::string_view, Family>, 2> kWords{
        {{"ip4", Family::ipv4}, {"ip6", Family::ipv6}}};
    section.read_choice<Family>("family", family, kWords);
  });
  EXPECT_THAT(mistakes, ElementsAre("f:1:9: family: 'ip5' is not one of ip4, ip6; did you mean "
                                    "`ip4`?"));
  EXPECT_EQ(family, Family::ipv6);
}

/// A value that is wrong for its type, and what is said of it.
struct WrongValue {
  const char* text;
  std::function<void(const ConfigNode&)> read;
  const char* message;
};

void as_small_integer(const ConfigNode& node) { node.as_integer(0, 9); }

TEST(ConfigNodeTest, WrongValuesAreReportedWithWhatToWrite) {
  const std::array wrong{
      WrongValue{"010", as_small_integer,
                 "'010' begins with 0; numbers are decimal, write it without the 0"},
      WrongValue{"'5'", as_small_integer,
                 "'5' is in quotes and thus a text; write the number without"},
      WrongValue{"10", as_small_integer, "10 is out of range: 0 to 9"},
      WrongValue{"0x5", as_small_integer, "a whole number from 0 to 9 is wanted, not '0x5'"},
      WrongValue{"[5]", as_small_integer, "a whole number from 0 to 9 is wanted, not a list"},
      WrongValue{"nan", [](const ConfigNode& node) { node.as_number(0, 1); },
                 "a number from 0 to 1 is wanted, not 'nan'"},
      WrongValue{"'true'", [](const ConfigNode& node) { node.as_bool(); },
                 "'true' is in quotes and thus a text; write true or false without"},
      WrongValue{"maybe", [](const ConfigNode& node) { node.as_bool(); },
                 "true or false is wanted, not 'maybe'"},
      WrongValue{"{a: b}", [](const ConfigNode& node) { node.as_string(); },
                 "a text is wanted, not a mapping"},
      WrongValue{"5 s", [](const ConfigNode& node) { node.as_duration(); },
                 "'5 s' is no duration; write it as Prometheus does, 5s or 1m30s: did you mean "
                 "`5s`?"},
      WrongValue{"soon", [](const ConfigNode& node) { node.as_duration(); },
                 "'soon' is no duration; write it as Prometheus does: 5s, 1m30s"},
      WrongValue{"0s", [](const ConfigNode& node) { node.as_duration(); },
                 "a duration above zero is wanted, not '0s'"},
      WrongValue{"\"1.2.3.4\\0\"", [](const ConfigNode& node) { node.as_address(); },
                 "an IPv4 or IPv6 address is wanted, not '1.2.3.4\\x00'"},
      WrongValue{"192.0.2.1/24", [](const ConfigNode& node) { node.as_prefix(); },
                 "a prefix such as 192.0.2.0/24 (host bits zero) is wanted, not '192.0.2.1/24'"},
      WrongValue{"a(b", [](const ConfigNode& node) { node.as_expression(); },
                 "'a(b' is no RE2 expression: missing ): a(b"},
      WrongValue{"a", [](const ConfigNode& node) { node.items(); }, "a list is wanted, not 'a'"},
  };
  for (const WrongValue& value : wrong) {
    Diagnostics diagnostics;
    const auto document = parse_yaml(value.text, "f", diagnostics);
    ASSERT_TRUE(document) << value.text;
    value.read(ConfigNode(*document, "p", diagnostics));
    ASSERT_EQ(diagnostics.all().size(), 1U) << value.text;
    EXPECT_EQ(diagnostics.all()[0].to_string(), std::string("f:1:1: p: ") + value.message);
  }
}

TEST(ModuleReaderTest, IpOptionsHaveBlackboxDefaultsAndKnowWhetherTheyWereGiven) {
  IpOptions options;
  mistakes_of("{}", [&](Section& section) { read_ip_options(section, options); });
  EXPECT_EQ(options.preferred, Family::ipv6);
  EXPECT_FALSE(options.preferred_is_given);
  EXPECT_TRUE(options.fallback);
  mistakes_of("{preferred_ip_protocol: ip4, ip_protocol_fallback: false, source_ip_address: ::1}",
              [&](Section& section) { read_ip_options(section, options); });
  EXPECT_EQ(options.preferred, Family::ipv4);
  EXPECT_TRUE(options.preferred_is_given);
  EXPECT_FALSE(options.fallback);
  EXPECT_EQ(options.source, IpAddress::parse("::1"));
}

TEST(ModuleReaderTest, TlsOptionsThatContradictEachOtherAreReported) {
  TlsOptions options;
  EXPECT_THAT(mistakes_of("{cert_file: a.pem, min_version: TLS13, max_version: TLS12}",
                          [&](Section& section) { read_tls_options(section, options); }),
              ElementsAre("f:1:1: `cert_file` and `key_file` go together: write both or none",
                          "f:1:1: `max_version` is below `min_version`"));
}

}  // namespace
}  // namespace reachd::config
