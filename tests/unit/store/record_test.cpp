#include "store/record.hpp"

#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <vector>

namespace reachd::store {
namespace {

using namespace std::chrono_literals;

TEST(NamesTest, SameTextHasOneNumber) {
  Names names;
  const NameId first = names.id("kcna.kp");
  EXPECT_NE(names.id("naenara.com.kp"), first);
  EXPECT_EQ(names.id("kcna.kp"), first);
  EXPECT_EQ(names.text(first), "kcna.kp");
  EXPECT_EQ(names.size(), 3U);
}

TEST(NamesTest, EmptyTextIsNoName) {
  Names names;
  EXPECT_EQ(names.id(""), kNoName);
  EXPECT_EQ(names.text(kNoName), "");
}

TEST(NamesTest, TextsStayWhereTheyAreAsTheTableGrows) {
  Names names;
  const std::string_view early = names.text(names.id("early"));
  for (int i = 0; i < 10000; ++i) names.id(std::to_string(i));
  EXPECT_EQ(names.text(names.id("early")).data(), early.data());
}

TEST(RecordOrderTest, TextsCountByTheirLettersAndNotByTheirNumbers) {
  Names names;
  Record late;
  late.vantage = names.id("tyo1");
  Record early;
  early.vantage = names.id("fra1");
  EXPECT_GT(early.vantage, late.vantage);
  EXPECT_TRUE(compare(early, late, names) < 0);
}

TEST(RecordOrderTest, TimeComesBeforeAllElse) {
  Names names;
  Record first;
  first.vantage = names.id("z");
  Record second;
  second.vantage = names.id("a");
  second.time = first.time + 1ns;
  EXPECT_TRUE(compare(first, second, names) < 0);
}

TEST(RecordOrderTest, EveryFieldTellsRecordsApart) {
  Names names;
  const NameId text = names.id("text");
  std::vector<Record> changed(13);
  changed[0].time += 1ns;
  changed[1].rtt = 1ns;
  changed[2].vantage = text;
  changed[3].host = text;
  changed[4].check = text;
  changed[5].prober = text;
  changed[6].reason = text;
  changed[7].status_code = 200;
  changed[8].outcome = Outcome::success;
  changed[9].family = Family::ipv6;
  changed[10].address = IpAddress();
  changed[11].path = RecordedPath{};
  changed[12].is_control = false;
  EXPECT_TRUE(compare(Record{}, Record{}, names) == 0);
  for (const Record& record : changed) EXPECT_TRUE(compare(record, Record{}, names) != 0);
}

}  // namespace
}  // namespace reachd::store
