#include "net/name_entry.hpp"

#include <gtest/gtest.h>

namespace reachd::net {
namespace {

using namespace std::chrono_literals;
using Status = Resolution::Status;

const IpAddress kFirst = IpAddress::v4(0x7f000001);
const IpAddress kSecond = IpAddress::v4(0x7f000002);

AddressAnswer addresses(std::vector<IpAddress> list, Duration ttl = 100s) {
  return {Status::fresh, std::move(list), ttl, ""};
}

class NameEntryTest : public testing::Test {
 protected:
  Status status() const { return entry_.view(now_).status; }

  NameEntry entry_;
  SteadyTime now_{1000s};
};

TEST_F(NameEntryTest, ANewNameIsPendingAndWantsAQuery) {
  EXPECT_EQ(status(), Status::pending);
  EXPECT_TRUE(entry_.wants_query(now_));
}

TEST_F(NameEntryTest, AnAnswerIsFreshForItsTtl) {
  entry_.take(addresses({kFirst}), 20ms, now_);
  now_ += 99s;
  EXPECT_EQ(status(), Status::fresh);
  EXPECT_EQ(entry_.view(now_).address, kFirst);
  EXPECT_EQ(entry_.view(now_).took, 20ms);
}

TEST_F(NameEntryTest, TheLastQuarterOfTheTtlIsForAskingAgain) {
  entry_.take(addresses({kFirst}), {}, now_);
  EXPECT_FALSE(entry_.wants_query(now_ + 74s));
  EXPECT_TRUE(entry_.wants_query(now_ + 75s));
}

TEST_F(NameEntryTest, TheAddressInUseIsKeptAsLongAsTheAnswersContainIt) {
  entry_.take(addresses({kSecond, kFirst}), {}, now_);
  entry_.take(addresses({kFirst, kSecond}), {}, now_);
  EXPECT_EQ(entry_.view(now_).address, kSecond);
  entry_.take(addresses({kFirst}), {}, now_);
  EXPECT_EQ(entry_.view(now_).address, kFirst);
}

TEST_F(NameEntryTest, AFailureWithinTheTtlChangesNothing) {
  entry_.take(addresses({kFirst}), {}, now_);
  entry_.fail("resolver_timeout", {}, now_ + 80s);
  now_ += 90s;
  EXPECT_EQ(status(), Status::fresh);
}

TEST_F(NameEntryTest, TheLastGoodAddressOutlivesItsTtlWhileQueriesFail) {
  entry_.take(addresses({kFirst}), {}, now_);
  entry_.fail("servfail", {}, now_ + 80s);
  now_ += 1000h;
  EXPECT_EQ(status(), Status::stale);
  EXPECT_EQ(entry_.view(now_).address, kFirst);
  EXPECT_EQ(entry_.view(now_).reason, "servfail");
}

TEST_F(NameEntryTest, AnAddressThatRanOutWithoutAFailureIsStaleToo) {
  entry_.take(addresses({kFirst}), {}, now_);
  now_ += 100s;
  EXPECT_EQ(status(), Status::stale);
  EXPECT_EQ(entry_.view(now_).reason, "expired");
}

TEST_F(NameEntryTest, ANameThatNeverResolvedSaysThatTheResolverFailed) {
  entry_.fail("resolver_timeout", 8s, now_);
  EXPECT_EQ(status(), Status::resolver_failed);
  EXPECT_EQ(entry_.view(now_).reason, "resolver_timeout");
  EXPECT_EQ(entry_.view(now_).took, 8s);
}

TEST_F(NameEntryTest, AfterFailuresTheGapDoublesUpToAMinute) {
  for (const Duration gap : {1s, 2s, 4s, 8s, 16s, 32s, 60s, 60s}) {
    entry_.fail("servfail", {}, now_);
    EXPECT_FALSE(entry_.wants_query(now_ + gap - 1ms)) << to_seconds(gap);
    EXPECT_TRUE(entry_.wants_query(now_ + gap)) << to_seconds(gap);
  }
  entry_.take(addresses({kFirst}), {}, now_);
  entry_.fail("servfail", {}, now_);
  EXPECT_TRUE(entry_.wants_query(now_ + 1s)) << "an answer begins the gaps anew";
}

TEST_F(NameEntryTest, ANegativeAnswerTakesTheAddressAwayAndHoldsForItsTtl) {
  entry_.take(addresses({kFirst}), {}, now_);
  entry_.take({Status::no_name, {}, 60s, "nxdomain"}, {}, now_);
  EXPECT_EQ(status(), Status::no_name);
  EXPECT_EQ(entry_.view(now_).address, std::nullopt);
  EXPECT_EQ(entry_.view(now_).reason, "nxdomain");
  EXPECT_FALSE(entry_.wants_query(now_ + 59s));
  EXPECT_TRUE(entry_.wants_query(now_ + 60s));
}

TEST_F(NameEntryTest, AnOldNegativeAnswerIsNotHeldAgainstTheHostWhileTheResolverFails) {
  entry_.take({Status::no_name, {}, 60s, "nxdomain"}, {}, now_);
  entry_.fail("servfail", {}, now_ + 60s);
  now_ += 61s;
  EXPECT_EQ(status(), Status::resolver_failed);
}

}  // namespace
}  // namespace reachd::net
