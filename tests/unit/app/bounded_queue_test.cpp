#include "app/bounded_queue.hpp"

#include <gmock/gmock.h>

namespace reachd::app {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::IsEmpty;

TEST(BoundedQueueTest, WhatFindsItFullIsRefused) {
  BoundedQueue<int> queue(2);
  EXPECT_TRUE(queue.try_push(1));
  EXPECT_TRUE(queue.try_push(2));
  EXPECT_FALSE(queue.try_push(3));
  EXPECT_THAT(queue.pop_all(0ms), ElementsAre(1, 2));
}

TEST(BoundedQueueTest, WhatMustNotBeLostGoesBeyondTheCapacity) {
  BoundedQueue<int> queue(1);
  EXPECT_TRUE(queue.push(1));
  EXPECT_TRUE(queue.push(2));
  EXPECT_THAT(queue.pop_all(0ms), ElementsAre(1, 2));
}

TEST(BoundedQueueTest, ClosedQueueGivesOutWhatIsLeftAndTakesNoMore) {
  BoundedQueue<int> queue(8);
  queue.push(1);
  queue.close();
  EXPECT_FALSE(queue.push(2));
  EXPECT_FALSE(queue.closed_and_empty());
  EXPECT_THAT(queue.pop_all(1h), ElementsAre(1));
  EXPECT_TRUE(queue.closed_and_empty());
  EXPECT_THAT(queue.pop_all(1h), IsEmpty());
}

}  // namespace
}  // namespace reachd::app
