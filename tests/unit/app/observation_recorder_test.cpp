#include "app/observation_recorder.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <filesystem>
#include <optional>

#include "support/checks.hpp"
#include "support/detailed_log.hpp"
#include "support/virtual_clock.hpp"
#include "unit/store/temporary_directory.hpp"

namespace reachd::app {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::IsEmpty;

class ObservationRecorderTest : public testing::Test {
 protected:
  ObservationRecorderTest() {
    std::filesystem::create_directory(directory_);
    recorder_.emplace(directory_ + "/obs.jsonl", clock_, telemetry_, log_);
  }

  void lose_directory() { std::filesystem::remove_all(directory_); }
  void note() {
    Observation observation;
    observation.check = test::make_check(0, test::make_host("h"), test::make_module());
    recorder_->note(observation);
    clock_.advance(1s);
    recorder_->flush();
  }
  std::string no_directory(const std::string& lost) const {
    return "observations are not recorded fault=" + directory_ +
           "/obs.jsonl: No such file or directory lost=" + lost +
           " remedy=make room, or let the file be written; it is tried again and again";
  }

  store::TemporaryDirectory files_;
  std::string directory_ = files_.path("d");
  test::VirtualClock clock_;
  Telemetry telemetry_;
  test::DetailedLog log_;
  std::optional<ObservationRecorder> recorder_;
};

TEST_F(ObservationRecorderTest, WhereAllGoesWellNothingIsTold) {
  note();
  recorder_->finish();
  EXPECT_THAT(log_.lines, IsEmpty());
  EXPECT_EQ(telemetry_.recording_lost_observations, 0U);
}

TEST_F(ObservationRecorderTest, WhatIsLostIsCountedAtOnceAndToldOnce) {
  lose_directory();
  note();
  log_.lines.erase(log_.lines.begin());
  EXPECT_THAT(log_.lines, ElementsAre(no_directory("1")));
  note();
  EXPECT_EQ(log_.lines.size(), 1U);
  EXPECT_EQ(telemetry_.recording_lost_observations, 2U);
}

TEST_F(ObservationRecorderTest, RecoveryIsToldWithTheTotalAfterAMinuteAndTheNextTroubleAtOnce) {
  lose_directory();
  note();
  note();
  std::filesystem::create_directory(directory_);
  note();
  log_.lines.clear();
  clock_.advance(1min);
  note();
  EXPECT_THAT(log_.lines, ElementsAre("observations are recorded again lost=2"));
  lose_directory();
  note();
  EXPECT_EQ(log_.lines.back(), no_directory("3"));
}

TEST_F(ObservationRecorderTest, TheTotalIsToldAtTheEnd) {
  lose_directory();
  note();
  std::filesystem::create_directory(directory_);
  note();
  recorder_->finish();
  EXPECT_EQ(log_.lines.back(), "observations are missing in the recording lost=1");
}

TEST_F(ObservationRecorderTest, AFileThatIsBegunAnewIsTold) {
  std::filesystem::rename(directory_ + "/obs.jsonl", directory_ + "/moved");
  note();
  EXPECT_THAT(log_.lines, ElementsAre("the recording is begun anew why=" + directory_ +
                                      "/obs.jsonl: was moved or removed"));
}

}  // namespace
}  // namespace reachd::app
