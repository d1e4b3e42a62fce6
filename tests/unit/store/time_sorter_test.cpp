#include "store/time_sorter.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <string>
#include <vector>

namespace reachd::store {
namespace {

using namespace std::chrono_literals;

const UtcTime kStart = *parse_time("2026-01-02T03:04:05.25Z");

class TimeSorterTest : public testing::Test {
 protected:
  Record at(Duration time, const std::string& host = "") {
    Record record;
    record.time = kStart + time;
    record.host = names_.id(host);
    return record;
  }
  /// Adds it, and takes what is due then.
  void add(const Record& record) {
    sorter_.add(record);
    take();
  }
  void take() {
    while (const Record* const record = sorter_.next()) given_.push_back(*record);
  }
  std::vector<Record> finish() {
    sorter_.finish();
    take();
    return given_;
  }

  Names names_;
  TimeSorter sorter_{names_};
  std::vector<Record> given_;
};

TEST_F(TimeSorterTest, NothingIsGivenOutBeforeAMinuteHasPassed) {
  add(at(0s));
  add(at(60s));
  EXPECT_TRUE(given_.empty());
}

TEST_F(TimeSorterTest, IsGivenOutOnceAnotherIsMoreThanAMinuteNewer) {
  add(at(0s));
  add(at(61s));
  EXPECT_EQ(given_, std::vector{at(0s)});
}

TEST_F(TimeSorterTest, MinuteOutOfOrderIsPutRight) {
  add(at(60s));
  add(at(0s));
  add(at(30s));
  EXPECT_EQ(finish(), (std::vector{at(0s), at(30s), at(60s)}));
  EXPECT_EQ(sorter_.late(), 0U);
}

TEST_F(TimeSorterTest, WhatBelongsBeforeWhatWasGivenOutIsLate) {
  add(at(10s));
  add(at(90s));
  add(at(9s));
  EXPECT_EQ(sorter_.late(), 1U);
  EXPECT_EQ(finish(), (std::vector{at(10s), at(90s)}));
}

TEST_F(TimeSorterTest, OneVantageWhoseClockIsAheadMakesNoOtherLate) {
  add(at(1h));
  for (int second = 0; second < 10; ++second) add(at(second * 1s));
  EXPECT_EQ(sorter_.late(), 0U);
  EXPECT_EQ(finish().size(), 11U);
}

TEST_F(TimeSorterTest, OfEqualRecordsOneIsGivenOutAndTheOthersAreCounted) {
  add(at(0s, "a"));
  add(at(0s, "b"));
  add(at(0s, "a"));
  add(at(0s, "a"));
  EXPECT_EQ(finish(), (std::vector{at(0s, "a"), at(0s, "b")}));
  EXPECT_EQ(sorter_.duplicates(), 2U);
}

TEST_F(TimeSorterTest, RecordsThatDifferAtAllAreNoDuplicates) {
  Record other = at(0s, "a");
  other.outcome = Outcome::success;
  add(at(0s, "a"));
  add(other);
  EXPECT_EQ(finish().size(), 2U);
  EXPECT_EQ(sorter_.duplicates(), 0U);
}

TEST_F(TimeSorterTest, EqualOfWhatWasGivenOutIsADuplicateAndNotLate) {
  add(at(0s, "a"));
  add(at(100s));
  add(at(0s, "a"));
  EXPECT_EQ(sorter_.late(), 0U);
  EXPECT_EQ(finish(), (std::vector{at(0s, "a"), at(100s)}));
  EXPECT_EQ(sorter_.duplicates(), 1U);
}

TEST_F(TimeSorterTest, SameMomentIsInTheOrderOfTexts) {
  add(at(0s, "b"));
  add(at(0s, "a"));
  EXPECT_EQ(finish(), (std::vector{at(0s, "a"), at(0s, "b")}));
}

/// Each line goes at most a minute away from its place.
std::vector<Record> shuffled(std::vector<Record> records, std::minstd_rand& random) {
  std::vector<std::pair<UtcTime, std::size_t>> keys;
  for (std::size_t i = 0; i < records.size(); ++i) {
    keys.emplace_back(records[i].time + Duration(1ns) * (random() % 60'000'000'000), i);
  }
  std::ranges::sort(keys);
  std::vector<Record> result;
  for (const auto& [time, i] : keys) result.push_back(records[i]);
  return result;
}

TEST_F(TimeSorterTest, InputShuffledWithinAMinuteGivesTheSameOutput) {
  std::minstd_rand random(7);
  std::vector<Record> records;
  for (int i = 0; i < 20000; ++i) {
    records.push_back(at(random() % 1000 * 1s, std::to_string(random() % 20)));
  }
  std::ranges::sort(records, {}, &Record::time);
  for (const Record& record : records) add(record);
  const std::vector<Record> sorted = finish();
  EXPECT_EQ(sorted.size() + sorter_.duplicates(), records.size());
  for (int round = 0; round < 5; ++round) {
    TimeSorter other(names_);
    std::vector<Record> given;
    for (const Record& record : shuffled(records, random)) {
      other.add(record);
      while (const Record* const next = other.next()) given.push_back(*next);
    }
    other.finish();
    while (const Record* const next = other.next()) given.push_back(*next);
    EXPECT_EQ(other.late(), 0U);
    EXPECT_EQ(given, sorted);
  }
}

}  // namespace
}  // namespace reachd::store
