#include "app/local_errors.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "support/checks.hpp"
#include "support/detailed_log.hpp"
#include "unit/app/stepping_clock.hpp"

namespace reachd::app {
namespace {

using namespace std::chrono_literals;
using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::SizeIs;

class LocalErrorsTest : public testing::Test {
 protected:
  LocalErrorsTest() {
    test::add_check(watch_, test::make_host("a"));
    auto slow = std::make_shared<Check>(*watch_.checks[0]);
    slow->interval = 15min;
    slow->family = Family::ipv6;
    watch_.checks.push_back(std::move(slow));
  }

  void note(Outcome outcome, const std::string& reason, const std::string& address = "192.0.2.1",
            CheckId check = 0) {
    Observation observation;
    observation.check = watch_.checks[check];
    observation.address = *IpAddress::parse(address);
    observation.outcome = outcome;
    observation.reason = reason;
    errors_.note(observation);
  }

  Watch watch_;
  test::SteppingClock clock_;
  test::DetailedLog log_;
  LocalErrors errors_{clock_, log_};
};

TEST_F(LocalErrorsTest, LackOfDescriptorsIsToldWithItsRemedyAndTheFirstHost) {
  note(Outcome::local_error, "file_descriptors");
  EXPECT_THAT(
      log_.lines,
      ElementsAre(AllOf(HasSubstr("probes end in an error of this machine reason=file_descriptors"),
                        HasSubstr("raise the limit of open files"), HasSubstr("host=a"),
                        HasSubstr("address=192.0.2.1"))));
}

TEST_F(LocalErrorsTest, EachReasonIsToldOnceAnHourWhileItLasts) {
  for (auto minute = 0min; minute < 120min; ++minute) {
    note(Outcome::local_error, "file_descriptors");
    note(Outcome::local_error, "no_route");
    clock_.advance(1min);
  }
  EXPECT_THAT(log_.lines, SizeIs(4));
}

TEST_F(LocalErrorsTest, OneThatComesBackAfterTenMinutesIsToldAgain) {
  note(Outcome::local_error, "no_route");
  clock_.advance(9min);
  note(Outcome::local_error, "no_route");
  EXPECT_THAT(log_.lines, SizeIs(1));
  clock_.advance(10min);
  note(Outcome::local_error, "no_route");
  EXPECT_THAT(log_.lines, SizeIs(2));
}

TEST_F(LocalErrorsTest, OneThatACheckOfALongIntervalKeepsMeetingIsNotNewEachTime) {
  for (int probe = 0; probe < 8; ++probe) {
    note(Outcome::local_error, "no_route", "2001:db8::1", 1);
    clock_.advance(15min);
  }
  EXPECT_THAT(log_.lines, SizeIs(2));
}

TEST_F(LocalErrorsTest, OneFamilyDoesNotHideTheOther) {
  note(Outcome::local_error, "no_route", "2001:db8::1", 1);
  note(Outcome::local_error, "no_route");
  EXPECT_THAT(log_.lines, ElementsAre(HasSubstr("family=ipv6"), HasSubstr("family=ipv4")));
}

TEST_F(LocalErrorsTest, WhatTheHostAnsweredAndWhatTheResolverTellsIsNotRepeated) {
  note(Outcome::refused, "connection_refused");
  note(Outcome::cancelled, "stopped");
  note(Outcome::local_error, "redirect_private");
  note(Outcome::local_error, "resolver_timeout", "0.0.0.0");
  note(Outcome::local_error, "resolver_timeout", "::");
  EXPECT_THAT(log_.lines, ElementsAre());
}

TEST_F(LocalErrorsTest, AReasonWithoutARemedyPointsToTheDocumentation) {
  note(Outcome::local_error, "internal_error");
  EXPECT_THAT(log_.lines, ElementsAre(HasSubstr("remedy=the README of the prober")));
}

}  // namespace
}  // namespace reachd::app
