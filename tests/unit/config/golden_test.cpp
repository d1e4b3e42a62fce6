#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include "config/config.hpp"
#include "unit/config/all_probers.hpp"

namespace reachd::config {
namespace {

namespace fs = std::filesystem;

const char* const kCorpus = REACHD_SOURCE_DIR "/tests/unit/config/golden";
const char* const kBlackboxExamples = "/usr/share/doc/prometheus-blackbox-exporter/examples";

std::vector<fs::path> yaml_files(const fs::path& directory) {
  std::vector<fs::path> paths;
  if (!fs::exists(directory)) return paths;
  for (const auto& entry : fs::directory_iterator(directory)) {
    // That one is no watch.
    if (entry.path().filename() == "likelihoods.yml") continue;
    if (entry.path().extension() == ".yml") paths.push_back(entry.path());
  }
  std::ranges::sort(paths);
  return paths;
}

std::string content_of(const fs::path& path) {
  std::ifstream file(path);
  return {std::istreambuf_iterator<char>(file), {}};
}

/// The mistakes and notes of a file, a line each, its directory left out of them.
std::string said_of(const fs::path& path) {
  const std::string directory = path.parent_path().string() + "/";
  const LoadResult result = load_file(path.string(), all_probers());
  std::string said;
  for (const auto& mistake : result.mistakes) said += mistake.to_string() + "\n";
  for (const auto& note : result.notes) said += "note: " + note.to_string() + "\n";
  for (std::size_t at = said.find(directory); at != std::string::npos; at = said.find(directory)) {
    said.erase(at, directory.size());
  }
  return said;
}

std::string test_name(const ::testing::TestParamInfo<fs::path>& info) {
  std::string name = info.param.stem().string();
  std::ranges::replace(name, '-', '_');
  return name;
}

/// One mistake a file in golden/invalid, beside the exact messages in its .expected; run with
/// REACHD_WRITE_GOLDEN=1 to write those anew, and read them.
class InvalidConfigTest : public ::testing::TestWithParam<fs::path> {};

TEST_P(InvalidConfigTest, SaysExactlyWhatIsExpected) {
  const fs::path expected = fs::path(GetParam()).replace_extension(".expected");
  const std::string said = said_of(GetParam());
  if (std::getenv("REACHD_WRITE_GOLDEN") != nullptr) std::ofstream(expected) << said;
  EXPECT_FALSE(said.empty());
  EXPECT_EQ(said, content_of(expected));
  EXPECT_FALSE(load_file(GetParam().string(), all_probers()).config);
}

INSTANTIATE_TEST_SUITE_P(Golden, InvalidConfigTest,
                         ::testing::ValuesIn(yaml_files(fs::path(kCorpus) / "invalid")), test_name);

class ValidConfigTest : public ::testing::TestWithParam<fs::path> {};

TEST_P(ValidConfigTest, LoadsAndItsRedactedTextLoadsToTheSameWatch) {
  const auto result = load_file(GetParam().string(), all_probers());
  EXPECT_EQ(said_of(GetParam()), "");
  ASSERT_TRUE(result.config);
  const fs::path directory = GetParam().parent_path();
  const auto again = load_text(result.config->redacted_text, (directory / "again").string(),
                               directory.string(), all_probers());
  ASSERT_TRUE(again.config) << result.config->redacted_text;
  const Watch first = expand(*result.config);
  const Watch second = expand(*again.config);
  ASSERT_EQ(first.checks.size(), second.checks.size());
  for (std::size_t index = 0; index < first.checks.size(); ++index) {
    EXPECT_EQ(first.checks[index]->id, index);
    EXPECT_EQ(first.checks[index]->identity(), second.checks[index]->identity());
    EXPECT_EQ(first.checks[index]->interval, second.checks[index]->interval);
  }
}

INSTANTIATE_TEST_SUITE_P(Golden, ValidConfigTest,
                         ::testing::ValuesIn(yaml_files(fs::path(kCorpus) / "valid")), test_name);
INSTANTIATE_TEST_SUITE_P(Shipped, ValidConfigTest,
                         ::testing::ValuesIn(yaml_files(REACHD_SOURCE_DIR "/config")), test_name);
INSTANTIATE_TEST_SUITE_P(Examples, ValidConfigTest,
                         ::testing::ValuesIn(yaml_files(REACHD_SOURCE_DIR "/config/examples")),
                         test_name);

/// What Debian's prometheus-blackbox-exporter brings.
class BlackboxFileTest : public ::testing::TestWithParam<fs::path> {};

TEST(BlackboxFilesTest, AreThereToBeLoaded) {
  EXPECT_FALSE(yaml_files(kBlackboxExamples).empty())
      << "no .yml in " << kBlackboxExamples
      << "; the package prometheus-blackbox-exporter has them "
      << "(deploy/install-packages peer), unless dpkg is set to leave documentation out";
}

TEST_P(BlackboxFileTest, LoadsUnchangedLessWhatIsNotDoneHere) {
  const auto result =
      load_text("module_files: ['" + GetParam().string() + "']", "reachd.yml", "/", all_probers());
  for (const auto& mistake : result.mistakes) ADD_FAILURE() << mistake.to_string();
  ASSERT_TRUE(result.config);
  EXPECT_FALSE(result.config->modules.empty());
  for (const auto& note : result.notes) {
    EXPECT_NE(note.message.find("is put aside)"), std::string::npos) << note.to_string();
  }
}

INSTANTIATE_TEST_SUITE_P(Examples, BlackboxFileTest,
                         ::testing::ValuesIn(yaml_files(kBlackboxExamples)), test_name);
// AreThereToBeLoaded says it better.
GTEST_ALLOW_UNINSTANTIATED_PARAMETERIZED_TEST(BlackboxFileTest);

}  // namespace
}  // namespace reachd::config
