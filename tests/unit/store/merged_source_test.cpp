#include "store/merged_source.hpp"

#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <string>
#include <vector>

#include "store/packer.hpp"
#include "unit/store/temporary_directory.hpp"

namespace reachd::store {
namespace {

using testing::ElementsAre;

std::string line_of(const std::string& day, const std::string& time, const std::string& host) {
  return R"({"time":")" + day + "T03:" + time + R"(Z","vantage":"fra1","host":")" + host +
         R"(","check":"ping","outcome":"success"})" + "\n";
}

std::string line(const std::string& time, const std::string& host) {
  return line_of("2026-01-02", time, host);
}

class MergedSourceTest : public testing::Test {
 protected:
  /// The hosts in the order in which they come.
  std::vector<std::string> hosts(const std::vector<std::string>& paths,
                                 Format format = Format::observations) {
    MergedSource source(paths, format, names_,
                        [&](FaultKind, const std::string& fault) { faults_.push_back(fault); });
    std::vector<std::string> found;
    while (const Record* const record = source.next()) {
      found.emplace_back(names_.text(record->host));
    }
    return found;
  }

  TemporaryDirectory files_;
  Names names_;
  std::vector<std::string> faults_;
};

TEST_F(MergedSourceTest, FilesOfTheSameTimeAreReadSideBySide) {
  const auto one = files_.write("one", line("00:01", "a") + line("00:03", "c"));
  const auto two = files_.write("two", line("00:02", "b") + line("00:04", "d"));
  EXPECT_THAT(hosts({one, two}), ElementsAre("a", "b", "c", "d"));
  EXPECT_THAT(hosts({two, one}), ElementsAre("a", "b", "c", "d"));
  EXPECT_TRUE(faults_.empty());
}

TEST_F(MergedSourceTest, GapInOneFileKeepsTheOthersInOrder) {
  const auto one = files_.write("one", line("00:00", "a") + line("59:00", "d"));
  const auto two = files_.write("two", line("00:01", "b") + line("30:00", "c"));
  EXPECT_THAT(hosts({one, two}), ElementsAre("a", "b", "c", "d"));
}

TEST_F(MergedSourceTest, PartsOfOneRecordingFollowEachOtherInAnyOrderOfNaming) {
  std::vector<std::string> paths;
  for (const char minute : {'3', '1', '2'}) {
    const std::string text = line("0" + std::string(1, minute) + ":00", {minute});
    paths.push_back(files_.write({minute}, text));
  }
  EXPECT_THAT(hosts(paths), ElementsAre("1", "2", "3"));
}

TEST_F(MergedSourceTest, EqualTimesComeInTheOrderOfThePaths) {
  const auto one = files_.write("one", line("00:00", "a"));
  const auto two = files_.write("two", line("00:00", "b"));
  EXPECT_THAT(hosts({one, two}), ElementsAre("a", "b"));
  EXPECT_THAT(hosts({two, one}), ElementsAre("b", "a"));
}

TEST_F(MergedSourceTest, MalformedLineIsToldOnceWithItsPlaceAndPassedOver) {
  const auto path =
      files_.write("f", "nonsense\n" + line("00:00", "a") + "\n{}\n" + line("00:01", "b"));
  EXPECT_THAT(hosts({path}), ElementsAre("a", "b"));
  ASSERT_EQ(faults_.size(), 2U);
  EXPECT_THAT(faults_[0], testing::StartsWith(path + ":1: no JSON object: "));
  EXPECT_THAT(faults_[1], testing::StartsWith(path + ":4: \"time\" is missing; "));
}

TEST_F(MergedSourceTest, LineAheadOfThoseAroundItIsLeftOutAndHoldsNothingUp) {
  const auto one = files_.write(
      "one", line("00:00", "a") + line_of("2026-10-02", "00:01", "x") + line("00:03", "d"));
  const auto two = files_.write("two", line("00:01", "b") + line("00:02", "c"));
  EXPECT_THAT(hosts({one, two}), ElementsAre("a", "b", "c", "d"));
  EXPECT_THAT(faults_,
              ElementsAre(one + ":2: is ahead of its time: 2026-10-02T03:00:01.000000Z is more "
                                "than ten minutes after the lines around it; correct it"));
}

TEST_F(MergedSourceTest, LinesAheadByMinutesHoldNothingUpEither) {
  const auto one = files_.write(
      "one", line("00:00", "a") + line("40:00", "x") + line("41:00", "x") + line("00:03", "d"));
  const auto two = files_.write("two", line("00:01", "b") + line("30:00", "e"));
  EXPECT_THAT(hosts({one, two}), ElementsAre("a", "b", "d", "e"));
  EXPECT_THAT(faults_,
              ElementsAre(testing::StartsWith(one + ":2: "), testing::StartsWith(one + ":3: ")));
}

TEST_F(MergedSourceTest, LineOfAPackedFileThatIsCutOffIsGivenOutThoughItWasHeld) {
  const auto packer = make_packer("f.gz");
  const auto path = files_.write("f.gz", packer->pack(line("00:00", "a") + line("50:00", "b")));
  EXPECT_THAT(hosts({path}), ElementsAre("a", "b"));
  EXPECT_THAT(faults_, ElementsAre(testing::HasSubstr(": is cut off: ")));
}

TEST_F(MergedSourceTest, FirstLineMayBeTheOneThatIsAhead) {
  const auto path = files_.write(
      "f", line_of("2062-01-02", "00:00", "x") + line("00:01", "a") + line("00:02", "b"));
  EXPECT_THAT(hosts({path}), ElementsAre("a", "b"));
  EXPECT_EQ(faults_.size(), 1U);
}

TEST_F(MergedSourceTest, GapOfDaysIsNoMistake) {
  const auto path = files_.write("f", line("00:00", "a") + line_of("2026-01-09", "00:30", "b") +
                                          line_of("2026-01-09", "00:00", "c") +
                                          line_of("2026-03-01", "00:00", "d"));
  EXPECT_THAT(hosts({path}), ElementsAre("a", "b", "c", "d"));
  EXPECT_TRUE(faults_.empty());
}

TEST_F(MergedSourceTest, ResultOfAtlasThatIsAheadIsLeftWithAllItsRecords) {
  const auto ping = [](const std::string& time, const std::string& address) {
    return R"({"type":"ping","prb_id":1,"timestamp":)" + time + R"(,"dst_addr":")" + address +
           R"(","result":[{"rtt":1.5},{"x":"*"}]})" + "\n";
  };
  const auto path =
      files_.write("f", ping("1767323045", "192.0.2.1") + ping("1967323045", "192.0.2.2") +
                            ping("1767323047", "192.0.2.3"));
  EXPECT_THAT(hosts({path}, Format::atlas),
              ElementsAre("192.0.2.1", "192.0.2.1", "192.0.2.3", "192.0.2.3"));
  EXPECT_THAT(faults_, ElementsAre(testing::StartsWith(path + ":2: is ahead of its time: ")));
}

TEST_F(MergedSourceTest, FileThatCannotBeReadIsToldAndTheOthersAreRead) {
  const auto path = files_.write("f", line("00:00", "a"));
  EXPECT_THAT(hosts({files_.path("none"), path}), ElementsAre("a"));
  EXPECT_THAT(faults_,
              ElementsAre(files_.path("none") + ": cannot be opened: No such file or directory"));
}

TEST_F(MergedSourceTest, DirectoryIsNoFile) {
  EXPECT_TRUE(hosts({files_.path("")}).empty());
  EXPECT_THAT(faults_, ElementsAre(files_.path("") + ": cannot be read: Is a directory"));
}

TEST_F(MergedSourceTest, DashIsStandardInputAndIsMergedWithFiles) {
  const auto piped = files_.write("piped", line("00:01", "a") + line("00:03", "c"));
  const auto path = files_.write("f", line("00:02", "b"));
  const int before = ::dup(STDIN_FILENO);
  const int descriptor = ::open(piped.c_str(), O_RDONLY | O_CLOEXEC);
  ::dup2(descriptor, STDIN_FILENO);
  EXPECT_THAT(hosts({path, "-"}), ElementsAre("a", "b", "c"));
  ::dup2(before, STDIN_FILENO);
  ::close(before);
  ::close(descriptor);
}

TEST_F(MergedSourceTest, EmptyFileHasNothingAndNoFault) {
  EXPECT_TRUE(hosts({files_.write("empty", "")}).empty());
  EXPECT_TRUE(faults_.empty());
}

TEST_F(MergedSourceTest, ResultsOfAtlasComeAsOneArrayToo) {
  const auto path = files_.write("atlas.json", R"([
    {"type":"ping","prb_id":1,"timestamp":1767323045,"dst_addr":"192.0.2.1","result":[{"rtt":1.5},{"x":"*"}]},
    {"type":"ntp","prb_id":1,"timestamp":1767323046,"dst_addr":"192.0.2.1"},
    {"type":"ping","prb_id":1,"timestamp":1767323047,"dst_addr":"192.0.2.2","result":[{"x":"*"}]}
  ])");
  EXPECT_THAT(hosts({path}, Format::atlas), ElementsAre("192.0.2.1", "192.0.2.1", "192.0.2.2"));
  EXPECT_THAT(faults_,
              ElementsAre(path + ":3: \"type\" is \"ntp\"; only ping, dns, traceroute, http "
                                 "and sslcert are read"));
}

}  // namespace
}  // namespace reachd::store
