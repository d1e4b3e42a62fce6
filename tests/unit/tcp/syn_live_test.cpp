#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <chrono>
#include <fstream>
#include <memory>
#include <sstream>
#include <string>
#include <thread>

#include "net/packet_control.hpp"
#include "net/packet_descriptor.hpp"
#include "support/collecting_sink.hpp"
#include "support/detailed_log.hpp"
#include "support/private_network.hpp"
#include "support/virtual_clock.hpp"
#include "syn_fixture.hpp"
#include "tcp/syn_probe.hpp"

namespace reachd::tcp {
namespace {

using namespace std::chrono_literals;

/// A counter of the calling thread's network, from /proc/net/snmp or netstat: two lines, names and
/// values.
long counter(const std::string& file, const std::string& group, const std::string& name) {
  std::ifstream lines("/proc/thread-self/net/" + file);
  std::string names;
  std::string values;
  while (std::getline(lines, names) && std::getline(lines, values)) {
    if (!names.starts_with(group + ":")) continue;
    std::istringstream keys(names);
    std::istringstream numbers(values);
    std::string key;
    std::string number;
    while (keys >> key && numbers >> number) {
      if (key == name) return std::stol(number);
    }
  }
  throw std::runtime_error("no counter " + name);
}

/// RSTs that the kernel sent, and those that took a half-open connection away.
long kernel_resets() { return counter("snmp", "Tcp", "OutRsts"); }
long closed_half_open() { return counter("netstat", "TcpExt", "EmbryonicRsts"); }

/// Listens on every address of the loopback.
class Listener {
 public:
  Listener() : descriptor_(socket(AF_INET6, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0)) {
    sockaddr_in6 any{};
    any.sin6_family = AF_INET6;
    socklen_t size = sizeof(any);
    auto* const generic = reinterpret_cast<sockaddr*>(&any);
    const bool listens = bind(descriptor_.get(), generic, size) == 0 &&
                         listen(descriptor_.get(), 8) == 0 &&
                         getsockname(descriptor_.get(), generic, &size) == 0;
    if (!listens) throw std::runtime_error("cannot listen");
    port_ = std::to_string(ntohs(any.sin6_port));
  }

  const std::string& port() const { return port_; }
  bool has_connection() const { return accept(descriptor_.get(), nullptr, nullptr) >= 0; }

 private:
  net::PacketDescriptor descriptor_;
  std::string port_;
};

/// The probe over the kernel's own sockets, in a network that has nothing but a loopback.
class SynLiveTest : public ::testing::Test {
 protected:
  static void SetUpTestSuite() { test::enter_private_network(); }
  void SetUp() override { test::allow_raw_sockets(true); }

  std::unique_ptr<net::PacketProbe> make_probe(const Clock& clock) {
    return make_syn_probe({clock, sink_, telemetry_}, log_);
  }
  Observation probe_once(Probe& probe, const Clock& clock, std::string_view target,
                         const std::string& port, const Options& options = syn_options()) {
    ProbeRequest request = request_to(target, port, options);
    request.id = ++last_id_;
    request.deadline = clock.now() + 20s;
    probe.submit(std::span(&request, 1));
    EXPECT_TRUE(sink_.wait_for(last_id_));
    return sink_.only(last_id_).value_or(Observation{});
  }
  static bool eventually_closed(long count) {
    const auto deadline = std::chrono::steady_clock::now() + 20s;
    while (closed_half_open() < count && std::chrono::steady_clock::now() < deadline) {
      std::this_thread::yield();
    }
    return closed_half_open() == count;
  }
  void expect_open(std::string_view target, const Options& options = syn_options()) {
    const Listener listener;
    const long resets = kernel_resets();
    const long closed = closed_half_open();
    const auto probe = make_probe(system_);
    const Observation result = probe_once(*probe, system_, target, listener.port(), options);
    EXPECT_EQ(result.outcome, Outcome::success) << result.reason;
    EXPECT_TRUE(result.rtt);
    EXPECT_EQ(std::get<IcmpDetail>(result.detail).reply_hop_limit, 64);
    EXPECT_TRUE(eventually_closed(closed + 1)) << "our RST closes what our SYN has opened";
    EXPECT_EQ(kernel_resets(), resets) << "the kernel sends none";
    EXPECT_FALSE(listener.has_connection());
  }

  SystemClock system_;
  test::VirtualClock clock_;
  test::CollectingSink sink_;
  Telemetry telemetry_;
  test::DetailedLog log_;
  std::uint64_t last_id_ = 0;
};

TEST_F(SynLiveTest, AnOpenPortIsClosedAgainByOneResetOfOurs) {
  expect_open("127.0.0.1");
  expect_open("::1");
  EXPECT_EQ(telemetry_.forged_replies + telemetry_.duplicate_replies, 0U);
}

TEST_F(SynLiveTest, TheResetComesFromTheSourceThatTheModuleChose) {
  Options options = syn_options();
  options.ip.source = address("127.0.0.9");
  expect_open("127.0.0.1", options);
  options.ip.source = address("::1");
  expect_open("::1", options);
}

TEST_F(SynLiveTest, AClosedPortRefuses) {
  const auto probe = make_probe(system_);
  for (const char* const target : {"127.0.0.1", "::1"}) {
    const Observation result = probe_once(*probe, system_, target, "1");
    EXPECT_EQ(result.outcome, Outcome::refused) << target;
    EXPECT_EQ(result.reason, "connection_refused");
  }
}

TEST_F(SynLiveTest, WithoutPermissionTheLogNamesTheRemedyOnce) {
  const Listener listener;
  test::allow_raw_sockets(false);
  const auto probe = make_probe(clock_);
  for (int i = 0; i < 3; ++i) {
    const Observation denied = probe_once(*probe, clock_, "127.0.0.1", listener.port());
    EXPECT_EQ(denied.outcome, Outcome::local_error);
    EXPECT_EQ(denied.reason, "permission_denied");
    clock_.advance(1s);
  }
  EXPECT_THAT(log_.lines, ::testing::ElementsAre(
                              ::testing::AllOf(::testing::HasSubstr("no raw socket for SYN probes"),
                                               ::testing::HasSubstr("setcap cap_net_raw+ep /"),
                                               ::testing::HasSubstr("a module without `syn`"))));
}

}  // namespace
}  // namespace reachd::tcp
