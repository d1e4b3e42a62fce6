#include "config/files.hpp"

#include <gmock/gmock.h>
#include <sys/stat.h>

#include <filesystem>
#include <fstream>

#include "config/config.hpp"
#include "support/full_descriptor_table.hpp"
#include "unit/config/fake_probers.hpp"

namespace reachd::config {
namespace {

namespace fs = std::filesystem;
using ::testing::ElementsAre;
using ::testing::EndsWith;
using ::testing::IsEmpty;

class SystemFilesTest : public ::testing::Test {
 protected:
  SystemFilesTest() {
    std::string name = (fs::temp_directory_path() / "files-XXXXXX").string();
    directory_ = mkdtemp(name.data());
    std::ofstream(path("hosts.yml")) << "[]";
  }
  ~SystemFilesTest() override { fs::remove_all(directory_); }

  std::string path(const std::string& name) const { return (directory_ / name).string(); }

  fs::path directory_;
  SystemFiles files_;
};

TEST_F(SystemFilesTest, AFifoIsRefusedAndNotWaitedFor) {
  ASSERT_EQ(mkfifo(path("fifo.yml").c_str(), 0600), 0);
  const auto content = files_.read(path("fifo.yml"));
  EXPECT_FALSE(content.text);
  EXPECT_EQ(content.error, "not a regular file");
}

TEST_F(SystemFilesTest, ADirectoryThatIsNotThereHoldsNoFiles) {
  const auto found = files_.match(path("nowhere/*.yml"));
  EXPECT_THAT(found.paths, IsEmpty());
  EXPECT_EQ(found.error, "");
}

TEST_F(SystemFilesTest, ADirectoryThatCannotBeReadIsTold) {
  fs::create_symlink("loop", path("loop"));
  EXPECT_THAT(files_.match(path("loop/*.yml")).error,
              EndsWith("/loop: Too many levels of symbolic links"));
}

TEST_F(SystemFilesTest, ADirectoryThatCannotBeReadIsNoEmptyOne) {
  EXPECT_THAT(files_.match(path("*.yml")).paths, ElementsAre(path("hosts.yml")));
  const test::FullDescriptorTable full;
  const auto found = files_.match(path("*.yml"));
  EXPECT_THAT(found.error, EndsWith("Too many open files"));
  EXPECT_NE(found.fingerprint, "");
}

TEST_F(SystemFilesTest, HostFilesThatCannotBeSeenAreAMistake) {
  fs::create_symlink("loop", path("loop"));
  const auto result =
      load_text("host_files: ['loop/*.yml']", "reachd.yml", directory_.string(), fake_probers());
  ASSERT_EQ(result.mistakes.size(), 1U);
  EXPECT_EQ(result.mistakes[0].message,
            "cannot read " + path("loop") + ": Too many levels of symbolic links");
}

TEST_F(SystemFilesTest, ALoadSaysWhatItsHostFilesWereLike) {
  const auto result =
      load_text("host_files: ['*.yml']", "reachd.yml", directory_.string(), fake_probers());
  ASSERT_TRUE(result.config);
  EXPECT_EQ(result.config->host_files_seen, files_.match(path("*.yml")).fingerprint);
  std::ofstream(path("hosts.yml")) << "[ ]";
  EXPECT_NE(result.config->host_files_seen, files_.match(path("*.yml")).fingerprint);
}

}  // namespace
}  // namespace reachd::config
