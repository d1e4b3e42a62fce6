#include "app/bounded_queue.hpp"

#include <gmock/gmock.h>

#include <chrono>
#include <thread>
#include <vector>

namespace reachd::app {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::IsEmpty;

std::vector<int> popped(BoundedQueue<int>& queue, std::chrono::milliseconds timeout,
                        std::chrono::milliseconds gather = 0ms) {
  std::vector<int> items{-1};
  queue.pop_all(items, timeout, gather);
  return items;
}

TEST(BoundedQueueTest, WhatFindsItFullIsRefused) {
  BoundedQueue<int> queue(2);
  EXPECT_TRUE(queue.try_push(1));
  EXPECT_TRUE(queue.try_push(2));
  EXPECT_FALSE(queue.try_push(3));
  EXPECT_THAT(popped(queue, 0ms), ElementsAre(1, 2));
}

TEST(BoundedQueueTest, WhatMustNotBeLostGoesBeyondTheCapacity) {
  BoundedQueue<int> queue(1);
  EXPECT_TRUE(queue.push(1));
  EXPECT_TRUE(queue.push(2));
  EXPECT_THAT(popped(queue, 0ms), ElementsAre(1, 2));
}

TEST(BoundedQueueTest, ClosedQueueGivesOutWhatIsLeftAndTakesNoMore) {
  BoundedQueue<int> queue(8);
  queue.push(1);
  queue.close();
  EXPECT_FALSE(queue.push(2));
  EXPECT_FALSE(queue.closed_and_empty());
  EXPECT_THAT(popped(queue, 1h), ElementsAre(1));
  EXPECT_TRUE(queue.closed_and_empty());
  EXPECT_THAT(popped(queue, 1h), IsEmpty());
}

TEST(BoundedQueueTest, GatheringEndsByItself) {
  BoundedQueue<int> queue(8);
  queue.push(1);
  EXPECT_THAT(popped(queue, 1h, 1ms), ElementsAre(1));
}

TEST(BoundedQueueTest, WhatComesInWhileOthersGatherIsTakenWithThem) {
  BoundedQueue<int> queue(8);
  queue.push(1);
  std::thread late([&queue] {
    queue.push(2);
    queue.close();
  });
  EXPECT_THAT(popped(queue, 1h, 1h), ElementsAre(1, 2));
  late.join();
}

}  // namespace
}  // namespace reachd::app
