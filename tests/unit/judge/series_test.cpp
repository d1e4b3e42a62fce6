#include "judge/series.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

namespace reachd::judge {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;

std::string vector_of(const std::string& result) {
  return R"({"status":"success","data":{"resultType":"vector","result":[)" + result + "]}}";
}

std::string fault_of(const std::string& json) {
  const auto answer = read_vector(json);
  const auto* const fault = std::get_if<std::string>(&answer);
  return fault == nullptr ? "" : *fault;
}

TEST(SeriesTest, AnInstantQueryGivesLabelsAndValues) {
  const auto answer = read_vector(
      vector_of(R"({"metric":{"__name__":"up","job":"reachd"},"value":[1800000000.5,"1"]},)"
                R"({"metric":{},"value":[1800000000,"+Inf"]})"));
  const auto& series = std::get<std::vector<Series>>(answer);
  ASSERT_EQ(series.size(), 2U);
  EXPECT_EQ(series[0].labels["job"], "reachd");
  EXPECT_EQ(series[0].labels["absent"], "");
  EXPECT_EQ(series[0].value, 1);
  EXPECT_TRUE(std::isinf(series[1].value));
}

TEST(SeriesTest, ARangeQueryGivesTheSamplesOfEachSeries) {
  const auto answer = read_matrix(
      R"({"status":"success","data":{"resultType":"matrix","result":[)"
      R"({"metric":{"host":"a"},"values":[[1800000000,"0.5"],[1800000060.25,"1"]]}]}})");
  const auto& series = std::get<std::vector<SeriesHistory>>(answer);
  ASSERT_EQ(series.size(), 1U);
  ASSERT_EQ(series[0].samples.size(), 2U);
  EXPECT_EQ(series[0].samples[1].time, UtcTime(1'800'000'060'250ms));
  EXPECT_EQ(series[0].samples[0].value, 0.5);
}

TEST(SeriesTest, ARefusedQuerySaysWhy) {
  EXPECT_EQ(
      fault_of(R"({"status":"error","errorType":"bad_data","error":"parse error at char 3"})"),
      "the query was refused: parse error at char 3");
}

TEST(SeriesTest, AnErrorIsNoAnswerThoughDataStandBesideIt) {
  EXPECT_THAT(fault_of(R"({"status":"error","error":"timed out",)"
                       R"("data":{"resultType":"vector","result":[]}})"),
              HasSubstr("timed out"));
}

TEST(SeriesTest, WhatIsNoAnswerIsSaidToBeNone) {
  EXPECT_THAT(fault_of("<html>"), HasSubstr("no answer of a Prometheus API"));
  EXPECT_THAT(fault_of(""), HasSubstr("no answer of a Prometheus API"));
  EXPECT_THAT(fault_of("{}"), HasSubstr("no data"));
  EXPECT_THAT(fault_of(R"({"status":"success","data":{"resultType":"scalar","result":[1,"1"]}})"),
              HasSubstr("no vector"));
  for (const char* item :
       {"1", R"({"metric":{}})", R"({"value":[1,"1"]})", R"({"metric":{"a":1},"value":[1,"1"]})",
        R"({"metric":{},"value":[1]})", R"({"metric":{},"value":[1,"one"]})",
        R"({"metric":{},"value":[1,""]})"}) {
    EXPECT_THAT(fault_of(vector_of(item)), HasSubstr("malformed")) << item;
  }
}

TEST(SeriesTest, TimesAreReadToTheMicrosecondAndNonsenseIsTheEpoch) {
  EXPECT_EQ(time_of(1764180000.123456), UtcTime(1'764'180'000'123'456us));
  EXPECT_EQ(time_of(NAN), UtcTime());
  EXPECT_EQ(time_of(1e300), UtcTime());
}

}  // namespace
}  // namespace reachd::judge
