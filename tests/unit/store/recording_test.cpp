#include "store/recording.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>
#include <string>
#include <vector>

#include "store/line_source.hpp"
#include "unit/store/temporary_directory.hpp"

namespace {
bool can_cut_off = true;
}

/// Stands before the C library's.
extern "C" int ftruncate(int descriptor, off_t length) noexcept {
  if (can_cut_off) return static_cast<int>(::syscall(SYS_ftruncate, descriptor, length));
  errno = EPERM;
  return -1;
}

namespace reachd::store {
namespace {

using testing::ElementsAre;

const UtcTime kNow = *parse_time("2026-01-02T03:04:05Z");

std::vector<std::string> lines_of(const std::string& path) {
  LineSource source(path, Layout::lines);
  std::vector<std::string> found;
  while (const auto line = source.next()) found.emplace_back(*line);
  EXPECT_EQ(source.error(), "");
  return found;
}

/// No file may grow beyond `bytes`, as if the disk were full, as long as this is.
class FullDisk {
 public:
  explicit FullDisk(rlim_t bytes) : old_handler_(::signal(SIGXFSZ, SIG_IGN)) {
    ::getrlimit(RLIMIT_FSIZE, &old_);
    const rlimit limit{bytes, old_.rlim_max};
    ::setrlimit(RLIMIT_FSIZE, &limit);
  }
  FullDisk(const FullDisk&) = delete;
  FullDisk& operator=(const FullDisk&) = delete;
  ~FullDisk() {
    ::setrlimit(RLIMIT_FSIZE, &old_);
    ::signal(SIGXFSZ, old_handler_);
  }

 private:
  rlimit old_{};
  void (*old_handler_)(int);
};

/// What packs badly.
std::string random_line(unsigned seed) {
  std::string text;
  for (int i = 0; i < 3000; ++i) {
    seed = seed * 1664525 + 1013904223;
    text += static_cast<char>('0' + (seed >> 24) % 64);
  }
  return text;
}

class RecordingTest : public testing::TestWithParam<const char*> {
 protected:
  std::string name() const { return std::string("obs.jsonl") + GetParam(); }
  std::string path() const { return files_.path(name()); }
  std::string aside(const std::string& number = "") const {
    return "obs-20260102T030405Z" + number + ".jsonl" + GetParam();
  }

  TemporaryDirectory files_;
};
INSTANTIATE_TEST_SUITE_P(Formats, RecordingTest, testing::Values("", ".gz", ".zst"));

TEST_P(RecordingTest, WhatWasRecordedIsReadBack) {
  {
    Recording recording(path());
    EXPECT_EQ(recording.append("a", kNow), "");
    EXPECT_EQ(recording.append("b", kNow), "");
  }
  EXPECT_THAT(lines_of(path()), ElementsAre("a", "b"));
}

TEST_P(RecordingTest, FlushMakesAllReadableWhileItIsOpen) {
  Recording recording(path());
  for (const std::string line : {"a", "b"}) {
    recording.append(line, kNow);
    EXPECT_EQ(recording.flush(kNow), "");
    LineSource source(path(), Layout::lines);
    std::string last;
    while (const auto found = source.next()) last = *found;
    EXPECT_EQ(last, line);
  }
}

TEST_P(RecordingTest, GoesOnBehindWhatIsThere) {
  for (const char* line : {"a", "b", "c"}) Recording(path()).append(line, kNow);
  EXPECT_THAT(lines_of(path()), ElementsAre("a", "b", "c"));
}

TEST_P(RecordingTest, NothingRecordedLeavesAnEmptyFile) {
  EXPECT_EQ(Recording(path()).flush(kNow), "");
  EXPECT_EQ(files_.read(name()), "");
  Recording(path()).append("a", kNow);
  EXPECT_THAT(lines_of(path()), ElementsAre("a"));
}

TEST_P(RecordingTest, FullFileIsPutAsideUnderItsTime) {
  Recording recording(path(), 10);
  recording.append("0123456789", kNow);
  EXPECT_EQ(recording.flush(kNow), "");
  EXPECT_THAT(files_.names(), ElementsAre(aside()));
  recording.append("next", kNow);
  EXPECT_EQ(recording.flush(kNow), "");
  EXPECT_THAT(lines_of(files_.path(aside())), ElementsAre("0123456789"));
  EXPECT_THAT(files_.names(), ElementsAre(aside(), name()));
}

TEST_P(RecordingTest, NothingIsOverwritten) {
  files_.write(aside(), "precious");
  Recording recording(path(), 1);
  for (const char* line : {"one", "two"}) {
    recording.append(line, kNow);
    EXPECT_EQ(recording.flush(kNow), "");
  }
  EXPECT_EQ(files_.read(aside()), "precious");
  EXPECT_THAT(lines_of(files_.path(aside("-2"))), ElementsAre("one"));
  EXPECT_THAT(lines_of(files_.path(aside("-3"))), ElementsAre("two"));
}

TEST_P(RecordingTest, FileThatBrokeOffIsPutAside) {
  Recording(path()).append("whole", kNow);
  const std::string whole = files_.read(name());
  files_.write(name(), whole.substr(0, whole.size() - 1));
  Recording recording(path());
  recording.append("new", kNow);
  EXPECT_EQ(recording.flush(kNow), "");
  EXPECT_EQ(files_.read(aside()), whole.substr(0, whole.size() - 1));
  EXPECT_EQ(recording.take_news(), path() + ": ended in the middle, and was put aside");
}

TEST_P(RecordingTest, AFileThatAnotherOneRecordsToIsRefusedAndLeftAlone) {
  Recording first(path());
  first.append("a", kNow);
  EXPECT_EQ(first.flush(kNow), "");
  EXPECT_EQ(Recording(path()).flush(kNow), path() + ": another process records to this file");
  first.append("b", kNow);
  EXPECT_EQ(first.close(kNow), "");
  EXPECT_THAT(lines_of(path()), ElementsAre("a", "b"));
  EXPECT_EQ(Recording(path()).flush(kNow), "");
}

TEST_P(RecordingTest, WhereTheFileIsMovedAwayItIsEndedThereAndANewOneIsBegun) {
  Recording recording(path());
  recording.append("a", kNow);
  EXPECT_EQ(recording.flush(kNow), "");
  EXPECT_EQ(recording.take_news(), "");
  std::filesystem::rename(path(), files_.path("moved"));
  recording.append("b", kNow);
  EXPECT_EQ(recording.flush(kNow), "");
  EXPECT_EQ(recording.take_news(), path() + ": was moved or removed");
  EXPECT_EQ(recording.close(kNow), "");
  EXPECT_THAT(lines_of(files_.path("moved")), ElementsAre("a"));
  EXPECT_THAT(lines_of(path()), ElementsAre("b"));
}

TEST_P(RecordingTest, WhereTheFileIsRemovedANewOneIsThereAfterTheNextFlush) {
  Recording recording(path());
  recording.append("a", kNow);
  EXPECT_EQ(recording.flush(kNow), "");
  std::filesystem::remove(path());
  EXPECT_EQ(recording.flush(kNow), "");
  EXPECT_EQ(files_.read(name()), "");
}

TEST_P(RecordingTest, LongRunIsWrittenWithoutFlush) {
  Recording recording(path());
  for (unsigned i = 0; i < 100; ++i) recording.append(random_line(i), kNow);
  EXPECT_GT(files_.read(name()).size(), 100000U);
}

TEST_P(RecordingTest, FullDiskCostsWholeLinesAndRecordingGoesOnAfterIt) {
  Recording recording(path());
  recording.append(random_line(1), kNow);
  EXPECT_EQ(recording.flush(kNow), "");
  {
    const FullDisk disk(files_.read(name()).size() + 100);
    for (unsigned i = 2; i < 4; ++i) {
      recording.append(random_line(i), kNow);
      recording.append(random_line(i), kNow);
      EXPECT_EQ(recording.flush(kNow), path() + ": File too large");
    }
  }
  EXPECT_EQ(recording.lost_lines(), 4U);
  recording.append(random_line(4), kNow);
  EXPECT_EQ(recording.flush(kNow), "");
  recording.append(random_line(5), kNow);
  EXPECT_EQ(recording.flush(kNow), "");
  EXPECT_EQ(recording.lost_lines(), 4U);
}

TEST_P(RecordingTest, FileIsWellAfterAFullDisk) {
  {
    Recording recording(path());
    recording.append(random_line(1), kNow);
    recording.flush(kNow);
    {
      const FullDisk disk(files_.read(name()).size());
      recording.append(random_line(2), kNow);
      EXPECT_NE(recording.flush(kNow), "");
    }
    recording.append(random_line(3), kNow);
  }
  EXPECT_THAT(lines_of(path()), ElementsAre(random_line(1), random_line(3)));
}

TEST_P(RecordingTest, WhatCannotBeCutOffIsPutAsideAndNothingStandsBehindIt) {
  Recording recording(path());
  recording.append(random_line(1), kNow);
  EXPECT_EQ(recording.flush(kNow), "");
  {
    const FullDisk disk(files_.read(name()).size() + 100);
    can_cut_off = false;
    recording.append(random_line(2), kNow);
    EXPECT_EQ(recording.flush(kNow),
              path() + ": File too large, and what was half written cannot be cut off");
    can_cut_off = true;
  }
  const std::string left = files_.read(name());
  for (unsigned i = 3; i < 5; ++i) {
    recording.append(random_line(i), kNow);
    EXPECT_EQ(recording.flush(kNow), "");
  }
  EXPECT_EQ(recording.close(kNow), "");
  EXPECT_EQ(files_.read(aside()), left);
  EXPECT_THAT(lines_of(path()), ElementsAre(random_line(3), random_line(4)));
  EXPECT_EQ(recording.lost_lines(), 1U);
}

TEST_P(RecordingTest, DiskThatIsFullFromTheStartIsTold) {
  Recording recording(path());
  {
    const FullDisk disk(0);
    recording.append("lost", kNow);
    EXPECT_NE(recording.flush(kNow), "");
  }
  recording.append("kept", kNow);
  EXPECT_EQ(recording.flush(kNow), "");
  EXPECT_EQ(recording.lost_lines(), 1U);
}

TEST(RecordingErrorTest, DirectoryThatIsNotThereIsToldUntilItIs) {
  const TemporaryDirectory files;
  Recording recording(files.path("d/obs.jsonl"));
  recording.append("lost", kNow);
  EXPECT_EQ(recording.flush(kNow), files.path("d/obs.jsonl") + ": No such file or directory");
  std::filesystem::create_directory(files.path("d"));
  recording.append("kept", kNow);
  EXPECT_EQ(recording.flush(kNow), "");
  EXPECT_EQ(files.read("d/obs.jsonl"), "kept\n");
  EXPECT_EQ(recording.lost_lines(), 1U);
}

TEST(RecordingErrorTest, WhatIsNoFileIsNotWrittenTo) {
  const TemporaryDirectory files;
  EXPECT_EQ(Recording(files.path("")).flush(kNow), files.path("") + ": not a regular file");
}

TEST(RecordingErrorTest, DescriptorsAreNotWrittenTo) {
  for (const std::string path : {"-", "/dev/stdout", "/dev/fd/1", "/proc/self/fd/1"}) {
    EXPECT_EQ(Recording(path).flush(kNow), path + ": not a regular file");
  }
}

TEST(RecordingNameTest, OfASymbolicLinkTheFileBehindItIsPutAside) {
  const TemporaryDirectory files;
  std::filesystem::create_directory(files.path("disk"));
  std::filesystem::create_symlink("disk/real.jsonl", files.path("link.jsonl"));
  Recording recording(files.path("link.jsonl"), 1);
  for (const char* line : {"one", "two"}) {
    recording.append(line, kNow);
    EXPECT_EQ(recording.flush(kNow), "");
  }
  EXPECT_THAT(files.names(), ElementsAre("disk", "link.jsonl"));
  EXPECT_EQ(files.read("disk/real-20260102T030405Z.jsonl"), "one\n");
  EXPECT_EQ(files.read("disk/real-20260102T030405Z-2.jsonl"), "two\n");
}

TEST(RecordingNameTest, TimeGoesBeforeTheFirstSuffixOfTheNameAlone) {
  const TemporaryDirectory files;
  std::filesystem::create_directory(files.path("dir.d"));
  for (const char* name : {"plain", ".hidden", "a.b.c"}) {
    Recording recording(files.path("dir.d/" + std::string(name)), 0);
    recording.append("x", kNow);
    EXPECT_EQ(recording.flush(kNow), "");
  }
  EXPECT_EQ(files.read("dir.d/plain-20260102T030405Z"), "x\n");
  EXPECT_EQ(files.read("dir.d/.hidden-20260102T030405Z"), "x\n");
  EXPECT_EQ(files.read("dir.d/a-20260102T030405Z.b.c"), "x\n");
}

}  // namespace
}  // namespace reachd::store
