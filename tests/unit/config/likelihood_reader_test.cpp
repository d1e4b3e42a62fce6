#include "config/likelihood_reader.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace reachd::config {
namespace {

const std::string kPriors =
    "priors: {routing_withdrawal: 0.25, dns_failure: 0.07, server_failure: 0.37, "
    "upstream_failure: 0.08, congestion: 0.13, vantage_failure: 0.1}\n";
const std::string kCauses =
    " {routing_withdrawal: 0.5, dns_failure: 0.5, server_failure: 0.5, upstream_failure: 0.5, "
    "congestion: 0.5, vantage_failure: 0.5}\n";
const std::string kFall = "  fall:\n    step:" + kCauses + "    gradual:" + kCauses;
const std::string kTable = kPriors + "signals:\n" + kFall;

std::vector<std::string> mistakes_of(const std::string& text) {
  const LikelihoodsPtr known = read_likelihoods(kTable, "known").table;
  const LikelihoodResult result = read_likelihoods(text, "t", known.get());
  std::vector<std::string> mistakes;
  for (const Diagnostic& mistake : result.mistakes) mistakes.push_back(mistake.to_string());
  EXPECT_EQ(result.table == nullptr, !mistakes.empty());
  return mistakes;
}

using Texts = std::vector<std::string>;

TEST(LikelihoodReaderTest, ATableOfTheKnownSignalsHasNoMistakes) {
  EXPECT_EQ(mistakes_of(kTable), Texts{});
}

TEST(LikelihoodReaderTest, AnUnknownSignalIsNamedBesideTheNearest) {
  EXPECT_EQ(mistakes_of(kTable + "  fal:\n    step:" + kCauses),
            Texts{"t:6:3: signals.fal: unknown key `fal`; did you mean `fall`?"});
}

TEST(LikelihoodReaderTest, AnUnknownValueIsNamedBesideTheNearest) {
  EXPECT_EQ(mistakes_of(kTable + "    stepp:" + kCauses),
            Texts{"t:6:5: signals.fall.stepp: unknown key `stepp`; did you mean `step`?"});
}

TEST(LikelihoodReaderTest, ASignalThatIsLeftOutIsNamed) {
  EXPECT_EQ(mistakes_of(kPriors + "signals: {}\n"), Texts{"t:2:10: signals: `fall` is missing"});
}

TEST(LikelihoodReaderTest, AValueThatIsLeftOutIsNamed) {
  EXPECT_EQ(mistakes_of(kPriors + "signals:\n  fall:\n    step:" + kCauses),
            Texts{"t:4:5: signals.fall: `gradual` is missing"});
}

TEST(LikelihoodReaderTest, PriorsSumUpToOneWithinAHundredth) {
  std::string text = kTable;
  EXPECT_EQ(mistakes_of(text.replace(text.find("0.25"), 4, "0.255")), Texts{});
  EXPECT_EQ(mistakes_of(text.replace(text.find("0.255"), 5, "0.9")),
            Texts{"t:1:9: priors: sum up to 1.65; priors are probabilities, and sum up to 1"});
}

TEST(LikelihoodReaderTest, WithoutAKnownTableAnySignalMayStand) {
  EXPECT_TRUE(read_likelihoods(kPriors + "signals:\n  tide:\n    high:" + kCauses, "t").table);
}

}  // namespace
}  // namespace reachd::config
