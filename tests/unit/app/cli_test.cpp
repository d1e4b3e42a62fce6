#include "app/cli.hpp"

#include <gmock/gmock.h>

namespace reachd::app {
namespace {

Command parse(std::vector<const char*> arguments) {
  arguments.insert(arguments.begin(), "reachd");
  return parse_command_line(static_cast<int>(arguments.size()), arguments.data());
}

int status_of(const std::vector<const char*>& arguments) {
  testing::internal::CaptureStdout();
  testing::internal::CaptureStderr();
  const Command command = parse(arguments);
  testing::internal::GetCapturedStdout();
  testing::internal::GetCapturedStderr();
  return std::get<Exit>(command).status;
}

TEST(CommandLineTest, RunListensOnLoopbackUnlessToldOtherwise) {
  const auto run = std::get<RunOptions>(parse({"run", "--config.file=watch.yml"}));
  EXPECT_EQ(run.config_file, "watch.yml");
  EXPECT_THAT(run.listen_addresses, testing::ElementsAre("127.0.0.1:9717"));
  EXPECT_FALSE(run.live);
}

TEST(CommandLineTest, ListenAddressMayRepeat) {
  const auto run = std::get<RunOptions>(
      parse({"run", "--web.listen-address=127.0.0.1:1", "--web.listen-address=unix:/run/r.sock"}));
  EXPECT_THAT(run.listen_addresses, testing::ElementsAre("127.0.0.1:1", "unix:/run/r.sock"));
}

TEST(CommandLineTest, ProbeTakesItsHostsInOrder) {
  const auto probe =
      std::get<ProbeOptions>(parse({"probe", "--module=web", "--count=3", "--json", "a", "b"}));
  EXPECT_EQ(probe.module, "web");
  EXPECT_EQ(probe.count, 3U);
  EXPECT_TRUE(probe.json);
  EXPECT_THAT(probe.hosts, testing::ElementsAre("a", "b"));
}

TEST(CommandLineTest, MistakesEndWithStatusTwoAndHelpWithZero) {
  EXPECT_EQ(status_of({}), 2);
  EXPECT_EQ(status_of({"walk"}), 2);
  EXPECT_EQ(status_of({"run", "--log.level=loud"}), 2);
  EXPECT_EQ(status_of({"probe"}), 2);
  EXPECT_EQ(status_of({"probe", "--count=0", "a"}), 2);
  EXPECT_EQ(status_of({"--help"}), 0);
  EXPECT_EQ(status_of({"run", "--help"}), 0);
}

}  // namespace
}  // namespace reachd::app
