#include "app/background_load.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <future>
#include <optional>

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

TEST(BackgroundLoadTest, ALoadThatNeverEndsIsNotWaitedFor) {
  auto begun = std::make_shared<std::promise<void>>();
  auto may_end = std::make_shared<std::promise<void>>();
  auto ended = std::make_shared<std::promise<void>>();
  {
    boost::asio::io_context io;
    const auto stuck = [=] {
      begun->set_value();
      may_end->get_future().wait();
      // Its end is seen once nothing of this load is touched any more.
      ended->set_value_at_thread_exit();
      return loaded();
    };
    BackgroundLoad load(io, stuck, [](const auto&) { ADD_FAILURE() << "nobody is there"; });
    load.start();
    begun->get_future().wait();
  }
  may_end->set_value();
  EXPECT_EQ(ended->get_future().wait_for(10s), std::future_status::ready);
}

}  // namespace
}  // namespace reachd::app
