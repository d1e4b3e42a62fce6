#include "app/web_config_reader.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

namespace reachd::app {
namespace {

namespace fs = std::filesystem;

const fs::path kCorpus = REACHD_SOURCE_DIR "/tests/unit/app/golden_web";

std::vector<fs::path> invalid_files() {
  std::vector<fs::path> paths;
  for (const auto& entry : fs::directory_iterator(kCorpus / "invalid")) {
    if (entry.path().extension() == ".yml") paths.push_back(entry.path());
  }
  std::ranges::sort(paths);
  return paths;
}

std::string test_name(const testing::TestParamInfo<fs::path>& info) {
  std::string name = info.param.stem().string();
  std::ranges::replace(name, '-', '_');
  return name;
}

WebConfig read(const fs::path& path) {
  return read_web_options(path.string(), config::SystemFiles());
}

/// The file's exact messages stand beside it in its .expected; run with REACHD_WRITE_GOLDEN=1 to
/// write those anew, and read them.
class InvalidWebConfigTest : public testing::TestWithParam<fs::path> {};

TEST_P(InvalidWebConfigTest, SaysExactlyWhatIsExpected) {
  const WebConfig result = read(GetParam());
  EXPECT_FALSE(result.options);
  std::string said;
  for (config::Diagnostic mistake : result.mistakes) {
    mistake.position.file = GetParam().filename().string();
    said += mistake.to_string() + "\n";
  }
  const fs::path expected = fs::path(GetParam()).replace_extension(".expected");
  if (std::getenv("REACHD_WRITE_GOLDEN") != nullptr) std::ofstream(expected) << said;
  std::ifstream file(expected);
  EXPECT_EQ(said, std::string(std::istreambuf_iterator<char>(file), {}));
  EXPECT_FALSE(said.empty());
}

INSTANTIATE_TEST_SUITE_P(Golden, InvalidWebConfigTest, testing::ValuesIn(invalid_files()),
                         test_name);

TEST(WebConfigReaderTest, EverythingIsReadAndPathsAreTakenFromTheFilesDirectory) {
  const WebConfig result = read(kCorpus / "valid/everything.yml");
  ASSERT_TRUE(result.options) << result.mistakes.at(0).to_string();
  const exporter::TlsServerOptions& tls = result.options->tls.value();
  EXPECT_EQ(tls.cert_file, (kCorpus / "valid/tls/cert.pem").string());
  EXPECT_EQ(tls.key_file, "/etc/reachd/key.pem");
  EXPECT_EQ(tls.client_auth, exporter::ClientAuth::require_and_verify);
  EXPECT_EQ(tls.client_ca_file, (kCorpus / "valid/ca.pem").string());
  EXPECT_EQ(tls.min_version, TlsVersion::tls12);
  EXPECT_EQ(tls.max_version, TlsVersion::tls13);
  EXPECT_EQ(tls.ciphers, std::vector<std::string>{"ECDHE-RSA-AES128-GCM-SHA256"});
  EXPECT_EQ(tls.groups, (std::vector<std::string>{"X25519", "P-256"}));
  EXPECT_FALSE(tls.prefer_server_ciphers);
}

TEST(WebConfigReaderTest, UsersAndHeadersAreRead) {
  const WebConfig result = read(kCorpus / "valid/everything.yml");
  ASSERT_TRUE(result.options);
  ASSERT_EQ(result.options->users.size(), 2U);
  EXPECT_TRUE(result.options->users.at("alice").starts_with("$2y$10$"));
  const std::vector<std::pair<std::string, std::string>> headers{
      {"X-Frame-Options", "deny"}, {"Strict-Transport-Security", "max-age=31536000"}};
  EXPECT_EQ(result.options->headers, headers);
}

TEST(WebConfigReaderTest, EmptyFileMeansPlainHttpForEverybody) {
  const WebConfig result = read(kCorpus / "valid/empty.yml");
  ASSERT_TRUE(result.options);
  EXPECT_FALSE(result.options->tls);
  EXPECT_TRUE(result.options->users.empty());
}

TEST(WebConfigReaderTest, FileThatIsNotThereIsAMistake) {
  const WebConfig result = read("/nonexistent/web.yml");
  EXPECT_FALSE(result.options);
  ASSERT_EQ(result.mistakes.size(), 1U);
  EXPECT_EQ(result.mistakes[0].to_string(),
            "/nonexistent/web.yml: cannot be read: No such file or directory");
}

}  // namespace
}  // namespace reachd::app
