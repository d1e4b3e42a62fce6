#include "app/background_load.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <latch>
#include <memory>
#include <optional>
#include <utility>

namespace reachd::app {
namespace {

using namespace std::chrono_literals;

config::LoadResult loaded() {
  config::LoadResult result;
  result.config.emplace();
  return result;
}

TEST(BackgroundLoadTest, WhatWasLoadedComesBackOnTheLoop) {
  boost::asio::io_context io;
  const auto work = boost::asio::make_work_guard(io);
  std::optional<bool> got;
  BackgroundLoad load(io, loaded, [&](const auto& result) { got = result.config.has_value(); });
  load.start();
  EXPECT_TRUE(load.is_under_way());
  io.run_one_for(10s);
  EXPECT_EQ(got, true);
  EXPECT_FALSE(load.is_under_way());
}

/// Counts down once nobody holds it any more.
class AtTheEnd {
 public:
  explicit AtTheEnd(std::shared_ptr<std::latch> ended) : ended_(std::move(ended)) {}
  AtTheEnd(const AtTheEnd&) = delete;
  AtTheEnd& operator=(const AtTheEnd&) = delete;
  ~AtTheEnd() { ended_->count_down(); }

 private:
  std::shared_ptr<std::latch> ended_;
};

// Latches, as ThreadSanitizer does not see into libstdc++, which is the last to hold a promise that
// a thread's end sets.
TEST(BackgroundLoadTest, ALoadThatNeverEndsIsNotWaitedFor) {
  const auto begun = std::make_shared<std::latch>(1);
  const auto may_end = std::make_shared<std::latch>(1);
  const auto ended = std::make_shared<std::latch>(1);
  {
    boost::asio::io_context io;
    auto stuck = [begun, may_end, held = std::make_shared<AtTheEnd>(ended)] {
      begun->count_down();
      may_end->wait();
      return loaded();
    };
    BackgroundLoad load(io, std::move(stuck),
                        [](const auto&) { ADD_FAILURE() << "nobody is there"; });
    load.start();
    begun->wait();
  }
  may_end->count_down();
  ended->wait();
}

}  // namespace
}  // namespace reachd::app
