#include "app/file_watcher.hpp"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "config/files.hpp"

namespace reachd::app {
namespace {

using namespace std::chrono_literals;
namespace fs = std::filesystem;

class FileWatcherTest : public testing::Test {
 protected:
  FileWatcherTest() {
    std::string name = (fs::temp_directory_path() / "watched-XXXXXX").string();
    directory_ = mkdtemp(name.data());
    write("a.yml", "a");
    watcher_.loaded({pattern()}, seen());
  }
  ~FileWatcherTest() override { fs::remove_all(directory_); }

  std::string pattern() const { return (directory_ / "*.yml").string(); }
  /// The files as they are now.
  std::string seen() const { return config::SystemFiles().match(pattern()).fingerprint; }
  void write(const std::string& name, const std::string& text) const {
    std::ofstream(directory_ / name) << text;
  }
  bool wants_load() { return watcher_.wants_load(now_); }

  fs::path directory_;
  FileWatcher watcher_;
  SteadyTime now_{1h};
};

TEST_F(FileWatcherTest, NothingIsWantedWhileNothingChanges) { EXPECT_FALSE(wants_load()); }

TEST_F(FileWatcherTest, AFileThatChangesOrComesIsWantedOnce) {
  write("a.yml", "longer");
  EXPECT_TRUE(wants_load());
  EXPECT_FALSE(wants_load());
  write("b.yml", "b");
  EXPECT_TRUE(wants_load());
}

TEST_F(FileWatcherTest, AChangeBetweenTheReadingAndTheEndOfALoadIsWanted) {
  const std::string as_read = seen();
  write("a.yml", "written during the load");
  watcher_.loaded({pattern()}, as_read);
  EXPECT_TRUE(wants_load());
}

TEST_F(FileWatcherTest, AFailedLoadIsTriedAgainInGrowingGapsThoughNothingChanged) {
  watcher_.failed(now_);
  EXPECT_FALSE(wants_load());
  now_ += 5s;
  EXPECT_TRUE(wants_load());
  watcher_.failed(now_);
  now_ += 5s;
  EXPECT_FALSE(wants_load());
  now_ += 5s;
  EXPECT_TRUE(wants_load());
  watcher_.loaded({pattern()}, seen());
  now_ += 24h;
  EXPECT_FALSE(wants_load());
}

TEST_F(FileWatcherTest, GapsStayWithinFiveMinutes) {
  for (int i = 0; i < 20; ++i) watcher_.failed(now_);
  now_ += 5min;
  EXPECT_TRUE(wants_load());
}

}  // namespace
}  // namespace reachd::app
