#include "tcp/tcp_router.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cerrno>
#include <memory>
#include <system_error>
#include <vector>

#include "support/collecting_sink.hpp"
#include "support/detailed_log.hpp"
#include "support/virtual_clock.hpp"
#include "syn_fixture.hpp"

namespace reachd::tcp {
namespace {

/// Completes what it is given when it is stopped, and at once afterwards.
class FakeProbe final : public Probe {
 public:
  FakeProbe(ObservationSink& sink, std::vector<std::uint64_t>& seen) : sink_(sink), seen_(seen) {}

  void submit(std::span<const ProbeRequest> batch) override {
    for (const ProbeRequest& request : batch) {
      seen_.push_back(request.id);
      outstanding_.push_back(request.id);
    }
    if (stopped_) stop();
  }
  void stop() override {
    stopped_ = true;
    for (const std::uint64_t id : outstanding_) sink_.complete(id, {});
    outstanding_.clear();
  }

 private:
  ObservationSink& sink_;
  std::vector<std::uint64_t>& seen_;
  std::vector<std::uint64_t> outstanding_;
  bool stopped_ = false;
};

class TcpRouterTest : public ::testing::Test {
 protected:
  static ProbeRequest request(std::uint64_t id, bool syn, const std::string& port = "443") {
    Options options;
    options.syn = syn;
    ProbeRequest request = request_to("192.0.2.1", port, options);
    request.id = id;
    return request;
  }
  std::unique_ptr<Probe> make_syns() {
    ++attempts_;
    if (denied_ != 0) throw std::system_error(denied_, std::generic_category());
    return std::make_unique<FakeProbe>(sink_, syns_);
  }
  void submit(const std::vector<ProbeRequest>& batch) { router_.submit(batch); }

  int denied_ = 0;
  int attempts_ = 0;
  std::vector<std::uint64_t> connections_;
  std::vector<std::uint64_t> syns_;
  test::VirtualClock clock_;
  test::CollectingSink sink_;
  test::DetailedLog log_;
  TcpRouter router_{clock_, sink_, log_, std::make_unique<FakeProbe>(sink_, connections_),
                    [this] { return make_syns(); }};
};

TEST_F(TcpRouterTest, EachRequestGoesToTheProbeThatItsModuleAsksFor) {
  submit({request(1, false), request(2, true), request(3, false), request(4, true)});
  EXPECT_EQ(connections_, (std::vector<std::uint64_t>{1, 3}));
  EXPECT_EQ(syns_, (std::vector<std::uint64_t>{2, 4}));
}

TEST_F(TcpRouterTest, TheProbeForSynsIsMadeOnceAndOnlyWhenItIsAskedFor) {
  submit({request(1, false)});
  EXPECT_EQ(attempts_, 0);
  submit({request(2, true)});
  submit({request(3, true)});
  EXPECT_EQ(attempts_, 1);
}

TEST_F(TcpRouterTest, WithoutAPortNoSynIsSent) {
  submit({request(1, true, "")});
  EXPECT_EQ(connections_, std::vector<std::uint64_t>{1});
  EXPECT_EQ(attempts_, 0);
}

TEST_F(TcpRouterTest, WhatTheSystemDeniesIsALocalErrorAndTriedAgain) {
  denied_ = EMFILE;
  submit({request(1, true)});
  const auto observation = sink_.only(1);
  ASSERT_TRUE(observation);
  EXPECT_EQ(observation->outcome, Outcome::local_error);
  EXPECT_EQ(observation->reason, "file_descriptors");
  EXPECT_EQ(observation->address, address("192.0.2.1"));
  denied_ = 0;
  submit({request(2, true)});
  EXPECT_EQ(syns_, std::vector<std::uint64_t>{2});
}

TEST_F(TcpRouterTest, TheLogNamesTheRemedyOnce) {
  denied_ = EPERM;
  submit({request(1, true)});
  submit({request(2, true)});
  ASSERT_EQ(log_.lines.size(), 1U);
  EXPECT_THAT(log_.lines[0], ::testing::StartsWith("no socket for SYN probes family=ipv4 "));
  EXPECT_THAT(log_.lines[0], ::testing::HasSubstr("remedy=setcap cap_net_raw+ep "));
  EXPECT_THAT(log_.lines[0], ::testing::EndsWith(", or a module without `syn`"));
}

TEST_F(TcpRouterTest, StoppingCompletesEachRequestOnceWhicheverProbeHasIt) {
  submit({request(1, false), request(2, true)});
  EXPECT_EQ(sink_.size(), 0U);
  router_.stop();
  submit({request(3, false), request(4, true)});
  for (const std::uint64_t id : {1U, 2U, 3U, 4U}) {
    const auto observation = sink_.only(id);
    ASSERT_TRUE(observation) << id;
    EXPECT_EQ(observation->outcome, Outcome::cancelled);
  }
}

TEST_F(TcpRouterTest, OnceStoppedItMakesNoProbe) {
  router_.stop();
  submit({request(1, true)});
  EXPECT_EQ(attempts_, 0);
  ASSERT_TRUE(sink_.only(1));
  EXPECT_EQ(sink_.only(1)->outcome, Outcome::cancelled);
}

}  // namespace
}  // namespace reachd::tcp
