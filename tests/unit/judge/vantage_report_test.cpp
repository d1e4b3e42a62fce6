#include "judge/vantage_report.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <regex>

#include "told_vantage.hpp"

namespace reachd::judge {
namespace {

using namespace std::chrono_literals;

class VantageReportTest : public testing::Test {
 protected:
  /// Ten minutes of answers; then these hosts are silent for two.
  void live(const std::vector<std::string>& silent) {
    for (int second = 0; second < 600; second += 10) vantage_.observe(at(second));
    for (int second = 600; second <= 720; second += 10) vantage_.observe(at(second), silent);
  }
  static UtcTime at(int second) { return kStart + std::chrono::seconds(second) + 123'456us; }

  VantageReport report() {
    std::vector<Series> told;
    vantage_.tell(at(725), told);
    const auto reports = read_reports(told, "vantage");
    EXPECT_EQ(reports.size(), 1U);
    return reports.at(0);
  }

  ToldVantage vantage_{"fra1", small_watch()};
};

const HostEvidence& host_of(const VantageEvidence& evidence, const std::string& name) {
  return *std::ranges::find_if(evidence.hosts,
                               [&](const HostEvidence& host) { return host.host->name == name; });
}

void expect_equal(const ProbeTally& read, const ProbeTally& told) {
  EXPECT_EQ(read.probes, told.probes);
  EXPECT_EQ(read.lost, told.lost);
  EXPECT_EQ(read.raised, told.raised);
}

void expect_equal(const CheckEvidence& read, const CheckEvidence& told) {
  EXPECT_EQ(read.service, told.service);
  EXPECT_EQ(read.state, told.state);
  EXPECT_EQ(read.failure, told.failure);
  EXPECT_EQ(read.answers_again, told.answers_again);
  EXPECT_EQ(read.interval, told.interval);
  EXPECT_EQ(read.since, told.since);
  EXPECT_EQ(read.decided, told.decided);
  EXPECT_EQ(read.doubted, told.doubted);
  EXPECT_EQ(read.usual_loss, told.usual_loss);
  EXPECT_EQ(read.level_shift, told.level_shift);
  expect_equal(read.before, told.before);
  expect_equal(read.lately, told.lately);
  expect_equal(read.just_now, told.just_now);
}

void expect_equal(const VantageEvidence& read, const VantageEvidence& told) {
  EXPECT_EQ(read.healthy, told.healthy);
  EXPECT_EQ(read.since, told.since);
  expect_equal(read.controls, told.controls);
  ASSERT_EQ(read.hosts.size(), told.hosts.size());
  for (const HostEvidence& host : told.hosts) {
    const HostEvidence& found = host_of(read, host.host->name);
    EXPECT_EQ(found.host->groups, host.host->groups);
    EXPECT_EQ(found.address, host.address);
    EXPECT_EQ(found.state, host.state);
    EXPECT_EQ(found.since, host.since);
    EXPECT_EQ(found.answered, host.answered);
    ASSERT_EQ(found.check_count, host.check_count);
    expect_equal(read.checks_of(found)[0], told.checks_of(host)[0]);
  }
}

TEST_F(VantageReportTest, WhatANodeExportsIsReadBackWhole) {
  live({"web1", "ns2"});
  const VantageReport read = report();
  EXPECT_EQ(read.told, at(725));
  EXPECT_EQ(read.evidence.vantage->name, "fra1");
  EXPECT_EQ(read.evidence.vantage->region, "lab");
  EXPECT_EQ(read.evidence.vantage->asn, 64500U);
  EXPECT_EQ(host_of(read.evidence, "web1").state, State::down);
  expect_equal(read.evidence, vantage_.evidence(at(725)));
}

TEST_F(VantageReportTest, ACheckThatIsInDoubtIsReadBackAsSuch) {
  live({});
  vantage_.observe(at(730), {"web1"});
  std::vector<Series> told;
  vantage_.tell(at(731), told);
  const VantageEvidence read = read_reports(told, "vantage").at(0).evidence;
  EXPECT_EQ(read.checks_of(host_of(read, "web1"))[0].doubted, MaybeTime(at(730)));
  expect_equal(read, vantage_.evidence(at(731)));
}

TEST_F(VantageReportTest, AVantageThatIsCutOffIsReadBackAsSuch) {
  live({"web1", "web2", "ns1", "ns2", "near1", "near2", "near3"});
  const VantageReport read = report();
  EXPECT_FALSE(read.evidence.healthy);
  expect_equal(read.evidence, vantage_.evidence(at(725)));
}

TEST_F(VantageReportTest, AHostThatNeverAnsweredIsUnproven) {
  for (int second = 0; second < 600; second += 10) vantage_.observe(at(second), {"web1"});
  const VantageReport read = report();
  const HostEvidence& host = host_of(read.evidence, "web1");
  EXPECT_EQ(host.state, State::unproven);
  EXPECT_EQ(read.evidence.checks_of(host)[0].state, State::unproven);
}

TEST_F(VantageReportTest, VantagesAreToldApartByTheLabelOrElseByTheInstance) {
  live({});
  ToldVantage other("nrt1", small_watch());
  std::vector<Series> told;
  vantage_.tell(at(725), told);
  other.tell(at(725), told);
  const auto names = [&](const char* label) {
    std::vector<std::string> found;
    for (const VantageReport& report : read_reports(told, label)) {
      found.push_back(report.evidence.vantage->name);
    }
    return found;
  };
  EXPECT_THAT(names("vantage"), testing::ElementsAre("fra1", "nrt1"));
  EXPECT_THAT(names("absent"), testing::ElementsAre("fra1:9717", "nrt1:9717"));
}

TEST_F(VantageReportTest, ANodeThatSaysItselfWhereItStandsIsNotTakenForTwo) {
  live({});
  std::vector<Series> told;
  vantage_.tell(at(725), told);
  std::vector<Series> unlabelled;
  for (const Series& series : told) {
    Series& plain = unlabelled.emplace_back();
    plain.value = series.value;
    for (const char* label : {"__name__", "instance", "host", "state", "asn"}) {
      plain.labels.add(label, std::string(series.labels[label]));
    }
    if (series.labels["__name__"] != "reachd_vantage_info") continue;
    plain.labels.add("vantage", "fra1");
    plain.labels.add("region", "lab");
  }
  const auto reports = read_reports(unlabelled, "vantage");
  ASSERT_EQ(reports.size(), 1U);
  EXPECT_EQ(reports[0].evidence.vantage->name, "fra1:9717");
  EXPECT_EQ(reports[0].evidence.vantage->region, "lab");
  EXPECT_EQ(reports[0].evidence.vantage->asn, 64500U);
}

TEST_F(VantageReportTest, SeriesThatStandTwiceCountOnce) {
  live({"web1"});
  std::vector<Series> told;
  vantage_.tell(at(725), told);
  vantage_.tell(at(725), told);
  const auto reports = read_reports(told, "vantage");
  ASSERT_EQ(reports.size(), 1U);
  expect_equal(reports[0].evidence, vantage_.evidence(at(725)));
}

TEST_F(VantageReportTest, NonsenseIsLeftOut) {
  live({});
  std::vector<Series> told;
  vantage_.tell(at(725), told);
  const auto add = [&](const char* name, double value) {
    Series& series = told.emplace_back();
    series.labels.add("__name__", name);
    series.labels.add("vantage", "fra1");
    series.labels.add("host", "web1");
    series.value = value;
  };
  add("reachd_host_state_since_timestamp_seconds", NAN);
  add("reachd_check_interval_seconds", -1);
  add("reachd_unheard_of", 1);
  const auto reports = read_reports(told, "vantage");
  ASSERT_EQ(reports.size(), 1U);
  const HostEvidence& host = host_of(reports[0].evidence, "web1");
  EXPECT_TRUE(host.since);
  EXPECT_EQ(host.check_count, 1U);
}

TEST_F(VantageReportTest, EveryMetricThatAReportIsReadFromCanBeAskedFor) {
  const std::regex selector(metrics_of_reports());
  EXPECT_TRUE(std::regex_match("reachd_check_recent_probes", selector));
  EXPECT_FALSE(std::regex_match("reachd_probes_total", selector));
}

}  // namespace
}  // namespace reachd::judge
