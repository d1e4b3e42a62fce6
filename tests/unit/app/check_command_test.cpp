#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <iostream>
#include <string>

#include "app/commands.hpp"
#include "unit/app/captured.hpp"
#include "unit/store/temporary_directory.hpp"

namespace reachd::app {
namespace {

using testing::IsEmpty;
using testing::StartsWith;

class CheckCommandTest : public testing::Test {
 protected:
  int run(const std::string& text) {
    file_ = files_.write("watch.yml", text);
    const Captured out(std::cout);
    const Captured errors(std::cerr);
    const int status = check({.files = {file_}});
    out_ = out.text();
    errors_ = errors.text();
    return status;
  }

  store::TemporaryDirectory files_;
  std::string file_;
  std::string out_;
  std::string errors_;
};

TEST_F(CheckCommandTest, WatchWithoutHostsIsWarnedOfAndNoMistake) {
  for (const char* text : {"{}\n", "hosts: []\n", "host_files: [none-yet/*.json]\n"}) {
    EXPECT_EQ(run(text), kSuccess) << text;
    EXPECT_EQ(errors_, file_ +
                           ": warning: nothing would be probed, there are no hosts; write some "
                           "under `hosts`, or name files that have them under `host_files`\n");
    EXPECT_THAT(out_, StartsWith(file_ + ": 0 hosts, 0 checks, "));
  }
}

TEST_F(CheckCommandTest, WatchOfOneHostHasNoWarning) {
  EXPECT_EQ(run("modules: {ping: {prober: icmp}}\n"
                "hosts: [{name: a, address: 127.0.0.1, checks: [ping]}]\n"),
            kSuccess);
  EXPECT_THAT(errors_, IsEmpty());
  EXPECT_EQ(out_, file_ + ": 1 host, 1 check, 1 module\n");
}

TEST_F(CheckCommandTest, SweepsAndProbesOnDemandAreEnough) {
  EXPECT_EQ(run("sweeps: [{prefix: 127.0.0.0/24, interval: 1h}]\n"), kSuccess);
  EXPECT_THAT(errors_, IsEmpty());
  EXPECT_EQ(run("probe_api: {allow: [127.0.0.0/8]}\n"), kSuccess);
  EXPECT_THAT(errors_, IsEmpty());
}

TEST_F(CheckCommandTest, MistakeIsAllThatIsTold) {
  EXPECT_EQ(run("hosts: 1\n"), kFailure);
  EXPECT_THAT(errors_, StartsWith(file_ + ":1:8: hosts: "));
  EXPECT_THAT(out_, IsEmpty());
}

}  // namespace
}  // namespace reachd::app
