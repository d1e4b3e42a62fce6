#include "net/submissions.hpp"

#include <gtest/gtest.h>

#include <cstdint>
#include <vector>

namespace reachd::net {
namespace {

using namespace std::chrono_literals;
using Added = Submissions::Added;

class SubmissionsTest : public testing::Test {
 protected:
  static constexpr SteadyTime kStart{1h};

  Added add(std::size_t count, Duration after = {}) {
    std::vector<ProbeRequest> batch(count);
    for (ProbeRequest& request : batch) request.deadline = kStart + after + 1s;
    return submissions_.add(batch, kStart + after);
  }

  Submissions submissions_;
  std::vector<ProbeRequest> taken_;
};

TEST_F(SubmissionsTest, WhoeverIsSubmittedWakesAThreadThatDoesNotRest) {
  EXPECT_EQ(add(1), Added::wakes);
  EXPECT_EQ(add(Submissions::kCrowd), Added::wakes);
}

TEST_F(SubmissionsTest, ACrowdWaitsForTheEndOfARestAndALoneRequestEndsIt) {
  ASSERT_TRUE(submissions_.begin_rest());
  EXPECT_EQ(add(Submissions::kCrowd), Added::waits);
  EXPECT_EQ(add(1), Added::wakes);
  EXPECT_TRUE(submissions_.take(taken_, kStart));
  EXPECT_EQ(taken_.size(), Submissions::kCrowd + 1);
  EXPECT_EQ(add(Submissions::kCrowd), Added::wakes) << "the rest is over";
}

TEST_F(SubmissionsTest, NoRestBeginsWhileALoneRequestWaits) {
  add(1);
  EXPECT_FALSE(submissions_.begin_rest());
  submissions_.take(taken_, kStart);
  EXPECT_TRUE(submissions_.begin_rest());
}

TEST_F(SubmissionsTest, TheTimeThatARequestHasWaitedIsNotTakenFromItsTimeout) {
  add(Submissions::kCrowd);
  add(1, 10ms);
  submissions_.take(taken_, kStart + 15ms);
  EXPECT_EQ(taken_.front().deadline, kStart + 1s + 15ms);
  EXPECT_EQ(taken_.back().deadline, kStart + 10ms + 1s + 5ms);
}

TEST_F(SubmissionsTest, NothingIsTakenTwice) {
  add(3);
  submissions_.take(taken_, kStart);
  submissions_.take(taken_, kStart);
  EXPECT_TRUE(taken_.empty());
}

TEST_F(SubmissionsTest, OnceClosedItTakesNothingInAndGivesOutWhatItHas) {
  add(2);
  submissions_.close();
  EXPECT_FALSE(submissions_.begin_rest());
  EXPECT_EQ(add(1), Added::is_closed);
  EXPECT_FALSE(submissions_.take(taken_, kStart));
  EXPECT_EQ(taken_.size(), 2U);
}

}  // namespace
}  // namespace reachd::net
