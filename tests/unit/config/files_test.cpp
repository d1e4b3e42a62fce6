#include "config/files.hpp"

#include <gmock/gmock.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <chrono>
#include <filesystem>
#include <fstream>

#include "config/config.hpp"
#include "config/pipe.hpp"
#include "support/full_descriptor_table.hpp"
#include "unit/config/fake_probers.hpp"

namespace reachd::config {
namespace {

namespace fs = std::filesystem;
using ::testing::ElementsAre;
using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::StartsWith;

/// A pipe that was written to and closed, as a shell's `<(...)`.
class Pipe {
 public:
  explicit Pipe(const std::string& text) {
    EXPECT_EQ(pipe(ends_.data()), 0);
    EXPECT_EQ(write(ends_[1], text.data(), text.size()), static_cast<ssize_t>(text.size()));
    close(ends_[1]);
  }
  ~Pipe() { close(ends_[0]); }
  Pipe(const Pipe&) = delete;
  Pipe& operator=(const Pipe&) = delete;

  std::string path() const { return "/dev/fd/" + std::to_string(ends_[0]); }

 private:
  std::array<int, 2> ends_{};
};

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
  EXPECT_THAT(content.error, StartsWith("a pipe; only the configuration itself may be one"));
}

TEST_F(SystemFilesTest, TheConfigurationMayBeAPipeAtTheFirstLoadAndAtNoOther) {
  const Pipe pipe("{}");
  EXPECT_TRUE(load_file_or_pipe(pipe.path(), fake_probers()).config);
  const auto again = load_file(pipe.path(), fake_probers());
  ASSERT_EQ(again.mistakes.size(), 1U);
  EXPECT_THAT(again.mistakes[0].message, HasSubstr("read from it once, at the start"));
}

TEST_F(SystemFilesTest, AnEmptyPipeIsAnEmptyConfiguration) {
  const auto result = load_file_or_pipe(Pipe("").path(), fake_probers());
  ASSERT_EQ(result.mistakes.size(), 1U);
  EXPECT_THAT(result.mistakes[0].message, HasSubstr("is empty"));
}

TEST_F(SystemFilesTest, APipeWithoutAWriterIsNotWaitedForForEver) {
  ASSERT_EQ(mkfifo(path("fifo.yml").c_str(), 0600), 0);
  const auto content = read_pipe(path("fifo.yml"), std::chrono::milliseconds(1));
  ASSERT_TRUE(content);
  EXPECT_FALSE(content->text);
  EXPECT_EQ(content->error, "a pipe into which nobody has written for 1 ms");
}

TEST_F(SystemFilesTest, AFileIsNoPipeAndIsReadAsOne) {
  EXPECT_FALSE(read_pipe(path("hosts.yml"), std::chrono::milliseconds(1)));
  std::ofstream(path("reachd.yml")) << "{}";
  EXPECT_TRUE(load_file_or_pipe(path("reachd.yml"), fake_probers()).config);
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
