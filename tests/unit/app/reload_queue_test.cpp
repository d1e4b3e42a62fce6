#include "app/reload_queue.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace reachd::app {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

class ReloadQueueTest : public testing::Test {
 protected:
  ReloadQueue::Done waiter(const std::string& name) {
    return [this, name](const std::string& mistakes) { answers_.push_back(name + mistakes); };
  }

  int loads_ = 0;
  std::vector<std::string> answers_;
  ReloadQueue queue_{[this] { ++loads_; }};
};

TEST_F(ReloadQueueTest, WhoAsksIsToldWhatTheLoadCameTo) {
  queue_.ask(waiter("a"));
  EXPECT_TRUE(queue_.is_awaited());
  EXPECT_THAT(answers_, IsEmpty());
  queue_.ended(": mistake");
  EXPECT_THAT(answers_, ElementsAre("a: mistake"));
  EXPECT_FALSE(queue_.is_awaited());
}

TEST_F(ReloadQueueTest, HoweverManyAskMeanwhileOneMoreLoadFollows) {
  for (int i = 0; i < 100; ++i) queue_.ask();
  EXPECT_EQ(loads_, 1);
  queue_.ended("");
  EXPECT_EQ(loads_, 2);
  queue_.ended("");
  EXPECT_EQ(loads_, 2);
}

TEST_F(ReloadQueueTest, WhoAsksDuringALoadWaitsForTheNext) {
  queue_.ask(waiter("a"));
  queue_.ask(waiter("b"));
  queue_.ended(" 1");
  EXPECT_THAT(answers_, ElementsAre("a 1"));
  queue_.ended(" 2");
  EXPECT_THAT(answers_, ElementsAre("a 1", "b 2"));
}

TEST_F(ReloadQueueTest, NobodyStarvesWhileOthersGoOnAsking) {
  queue_.ask();
  queue_.ask(waiter("a"));
  for (int i = 0; i < 2; ++i) {
    queue_.ask();
    queue_.ended("");
  }
  EXPECT_THAT(answers_, ElementsAre("a"));
}

TEST_F(ReloadQueueTest, AtTheEndAllAreAnsweredAndNothingIsLoaded) {
  queue_.ask(waiter("a"));
  queue_.ask(waiter("b"));
  queue_.give_up(": ending");
  EXPECT_THAT(answers_, ElementsAre("a: ending", "b: ending"));
  queue_.ended("");
  EXPECT_EQ(loads_, 1);
}

}  // namespace
}  // namespace reachd::app
