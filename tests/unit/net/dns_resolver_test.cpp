#include "net/dns_resolver.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/asio/co_spawn.hpp>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "net/dns_message.hpp"
#include "support/dns_server.hpp"
#include "support/full_descriptor_table.hpp"
#include "support/recording_log.hpp"
#include "support/virtual_clock.hpp"

namespace reachd::net {
namespace {

namespace asio = boost::asio;
using namespace std::chrono_literals;
using Status = Resolution::Status;
using test::Bytes;
using test::DnsReply;
using test::DnsServerFake;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;
using Query = DnsServerFake::Query;

const IpAddress kLoopback = IpAddress::v4(0x7f000001);

std::vector<Bytes> answer(const Query& query) {
  return {DnsReply(query.bytes).address("www.kp.", 100, "127.0.0.9").bytes()};
}
std::vector<Bytes> answer_as_asked(const Query& query) {
  const std::string name = parse_dns_message(query.bytes)->questions.at(0).name;
  return {DnsReply(query.bytes).address(name, 100, "127.0.0.9").bytes()};
}
std::vector<Bytes> silence(const Query&) { return {}; }
DnsServerFake::Handler error(std::uint8_t rcode) {
  return [rcode](const Query& query) -> std::vector<Bytes> {
    return {DnsReply(query.bytes).rcode(rcode).bytes()};
  };
}

class DnsResolverTest : public testing::Test {
 protected:
  DnsServerFake& serve(DnsServerFake::Handler handler) {
    servers_.push_back(std::make_unique<DnsServerFake>(io_, std::move(handler)));
    options_.servers.push_back({kLoopback, servers_.back()->port()});
    return *servers_.back();
  }
  DnsResolver& resolver() {
    if (!resolver_) {
      resolver_ = std::make_unique<DnsResolver>(
          DnsResolver::Environment{io_, clock_, telemetry_, log_}, options_);
    }
    return *resolver_;
  }
  Resolution lookup(const std::string& name = "www.kp", Family family = Family::ipv4) {
    return resolver().lookup(name, family);
  }
  /// Runs the loop until a coroutine that resolves `name` has ended.
  Resolution resolve(const std::string& name = "www.kp", Family family = Family::ipv4) {
    std::optional<Resolution> result;
    asio::co_spawn(io_, resolver().resolve(name, family),
                   [&](const std::exception_ptr&, Resolution resolution) { result = resolution; });
    while (!result && io_.run_one_for(20s) > 0) continue;
    return result.value();
  }
  /// No server answers: its timeout is too short to wait for.
  void be_impatient() {
    options_.try_timeout = 1ms;
    options_.tries_per_server = 1;
  }

  asio::io_context io_;
  test::VirtualClock clock_;
  Telemetry telemetry_;
  test::RecordingLog log_;
  DnsResolver::Options options_;
  std::vector<std::unique_ptr<DnsServerFake>> servers_;
  std::unique_ptr<DnsResolver> resolver_;
};

TEST_F(DnsResolverTest, ALiteralAddressIsItsOwnAnswer) {
  serve(silence);
  EXPECT_EQ(lookup("192.0.2.1").status, Status::fresh);
  EXPECT_EQ(lookup("192.0.2.1").address, IpAddress::parse("192.0.2.1"));
  EXPECT_EQ(lookup("2001:db8::1", Family::ipv6).address, IpAddress::parse("2001:db8::1"));
  EXPECT_EQ(lookup("192.0.2.1", Family::ipv6).status, Status::no_address);
}

TEST_F(DnsResolverTest, LocalhostIsKnownAndWhatIsNoNameIsNone) {
  serve(silence);
  EXPECT_EQ(lookup("localhost").address, kLoopback);
  EXPECT_EQ(lookup("localhost", Family::ipv6).address, IpAddress::parse("::1"));
  EXPECT_EQ(lookup("a..b").status, Status::no_name);
  EXPECT_EQ(telemetry_.resolver_queries, 0U);
}

TEST_F(DnsResolverTest, TheFirstLookupIsPendingAndStartsOneQuery) {
  const DnsServerFake& server = serve(answer);
  EXPECT_EQ(lookup().status, Status::pending);
  EXPECT_EQ(lookup("WWW.KP.").status, Status::pending);
  EXPECT_EQ(resolve().address, IpAddress::parse("127.0.0.9"));
  EXPECT_EQ(lookup().status, Status::fresh);
  EXPECT_THAT(server.queries(), SizeIs(1));
  EXPECT_EQ(telemetry_.resolver_queries, 1U);
}

TEST_F(DnsResolverTest, AQueryAsksForRecursionAndTellsItsSize) {
  const DnsServerFake& server = serve(answer);
  resolve();
  const Bytes& query = server.queries().at(0).bytes;
  EXPECT_EQ(query.at(2), 0x01);
  EXPECT_EQ(Bytes(query.end() - 8, query.end()), test::from_hex("04d0000000000000"));
}

TEST_F(DnsResolverTest, IdsAndPortsAreNotRepeated) {
  const DnsServerFake& server = serve(answer);
  for (const char* name : {"a.kp", "b.kp", "c.kp", "d.kp"}) resolve(name);
  std::set<std::pair<int, int>> seen;
  for (const Query& query : server.queries()) {
    seen.insert({query.from_port, query.bytes[0] << 8 | query.bytes[1]});
  }
  EXPECT_THAT(seen, SizeIs(4));
}

TEST_F(DnsResolverTest, EachFamilyIsAskedForOnItsOwn) {
  serve([](const Query& query) -> std::vector<Bytes> {
    const bool is_aaaa = parse_dns_message(query.bytes)->questions.at(0).type == kDnsTypeAaaa;
    return {DnsReply(query.bytes).address("www.kp.", 100, is_aaaa ? "::9" : "127.0.0.9").bytes()};
  });
  EXPECT_EQ(resolve("www.kp", Family::ipv6).address, IpAddress::parse("::9"));
  EXPECT_EQ(resolve("www.kp", Family::ipv4).address, IpAddress::parse("127.0.0.9"));
}

TEST_F(DnsResolverTest, AnAnswerIsAskedForAgainInItsLastQuarterWithoutALookupWaiting) {
  const DnsServerFake& server = serve(answer);
  resolve();
  clock_.advance(80s);
  EXPECT_EQ(lookup().status, Status::fresh);
  while (server.queries().size() < 2) io_.run_one_for(20s);
  EXPECT_EQ(lookup().status, Status::fresh);
}

TEST_F(DnsResolverTest, TheLastGoodAddressStaysWhenTheServerFailsAndIsRenewedAfterwards) {
  DnsServerFake& server = serve(answer);
  resolve();
  server.answer_with(error(kRcodeServFail));
  clock_.advance(100s);
  const Resolution stale = resolve();
  EXPECT_EQ(stale.status, Status::stale);
  EXPECT_EQ(stale.address, IpAddress::parse("127.0.0.9"));
  EXPECT_EQ(stale.reason, "servfail");
  server.answer_with(answer);
  clock_.advance(1s);
  EXPECT_EQ(resolve().status, Status::fresh);
}

TEST_F(DnsResolverTest, NoNameAndNoAddressAreToldApart) {
  DnsServerFake& server = serve(error(kRcodeNxDomain));
  EXPECT_EQ(resolve("nope.kp").status, Status::no_name);
  server.answer_with(error(kRcodeNoError));
  EXPECT_EQ(resolve("empty.kp").status, Status::no_address);
  EXPECT_EQ(telemetry_.resolver_failures, 0U);
}

TEST_F(DnsResolverTest, AServerThatCannotTellIsFollowedByTheNext) {
  const DnsServerFake& first = serve(error(kRcodeRefused));
  const DnsServerFake& second = serve(answer);
  EXPECT_EQ(resolve().status, Status::fresh);
  EXPECT_EQ(resolve("other.kp").status, Status::no_address);
  EXPECT_THAT(first.queries(), SizeIs(1)) << "the one that answered is asked first from then on";
  EXPECT_THAT(second.queries(), SizeIs(2));
}

TEST_F(DnsResolverTest, ASilentServerIsFollowedByTheNext) {
  be_impatient();
  const DnsServerFake& silent = serve(silence);
  serve(silence);
  EXPECT_EQ(resolve().reason, "resolver_timeout");
  EXPECT_THAT(silent.queries(), SizeIs(1));
  EXPECT_EQ(telemetry_.resolver_failures, 1U);
}

TEST_F(DnsResolverTest, EveryServerIsTriedAsOftenAsToldBeforeTheNameFails) {
  const DnsServerFake& server = serve(error(kRcodeServFail));
  options_.tries_per_server = 3;
  const Resolution resolution = resolve();
  EXPECT_EQ(resolution.status, Status::resolver_failed);
  EXPECT_EQ(resolution.reason, "servfail");
  EXPECT_THAT(server.queries(), SizeIs(3));
}

TEST_F(DnsResolverTest, AFailedNameIsNotAskedForAgainUntilTheGapIsOver) {
  const DnsServerFake& server = serve(error(kRcodeServFail));
  options_.tries_per_server = 1;
  resolve();
  resolve();
  EXPECT_THAT(server.queries(), SizeIs(1));
  clock_.advance(1s);
  resolve();
  EXPECT_THAT(server.queries(), SizeIs(2));
}

TEST_F(DnsResolverTest, APortWithoutAServerFailsAtOnce) {
  options_.servers = {{kLoopback, 1}};
  EXPECT_EQ(resolve().reason, "resolver_refused");
}

TEST_F(DnsResolverTest, ServersThatCouldNotBeAskedAreNotBlamedForIt) {
  serve(answer);
  {
    const test::FullDescriptorTable none;
    EXPECT_EQ(resolve().reason, "resolver_local_error");
  }
  EXPECT_THAT(log_.lines, ElementsAre("warn name servers cannot be asked"));
}

TEST_F(DnsResolverTest, ATruncatedReplyIsFetchedByTcp) {
  const DnsServerFake& server = serve([](const Query& query) -> std::vector<Bytes> {
    if (query.is_tcp) return answer(query);
    return {DnsReply(query.bytes).truncated().bytes()};
  });
  EXPECT_EQ(resolve().address, IpAddress::parse("127.0.0.9"));
  EXPECT_TRUE(server.queries().back().is_tcp);
}

TEST_F(DnsResolverTest, RepliesWithAnotherIdAreIgnored) {
  serve([](const Query& query) -> std::vector<Bytes> {
    return {DnsReply(query.bytes).id_plus(1).address("www.kp.", 100, "127.0.0.66").bytes(),
            DnsReply(query.bytes).address("www.kp.", 100, "127.0.0.9").bytes()};
  });
  EXPECT_EQ(resolve().address, IpAddress::parse("127.0.0.9"));
}

TEST_F(DnsResolverTest, GarbageThatSomebodyElseMaySendIsPassedOver) {
  serve([](const Query& query) -> std::vector<Bytes> {
    return {{0x01},
            {query.bytes[0], query.bytes[1], 0xff},
            DnsReply(query.bytes).address("www.kp.", 100, "127.0.0.9").bytes()};
  });
  EXPECT_EQ(resolve().address, IpAddress::parse("127.0.0.9"));
}

TEST_F(DnsResolverTest, AReplyToAnotherQuestionIsNoAnswer) {
  serve([](const Query& query) -> std::vector<Bytes> {
    return {DnsReply(query.bytes).other_question().address("www.kp.", 9, "127.0.0.66").bytes()};
  });
  be_impatient();
  EXPECT_EQ(resolve().status, Status::resolver_failed);
  EXPECT_EQ(resolve().reason, "resolver_timeout");
}

TEST_F(DnsResolverTest, AServerThatDoesNotKnowEdnsIsAskedWithoutIt) {
  const DnsServerFake& server = serve([](const Query& query) -> std::vector<Bytes> {
    const bool has_edns = query.bytes.at(11) != 0;
    return has_edns ? error(kRcodeFormErr)(query) : answer(query);
  });
  EXPECT_EQ(resolve().status, Status::fresh);
  EXPECT_THAT(server.queries(), SizeIs(2));
}

TEST_F(DnsResolverTest, NoMoreQueriesThanToldRunAtOnceAndAllNamesGetTheirTurn) {
  const DnsServerFake& server = serve(answer);
  options_.max_concurrent = 1;
  for (const char* name : {"a.kp", "b.kp", "c.kp"}) lookup(name);
  resolve("d.kp");
  EXPECT_THAT(server.queries(), SizeIs(4));
}

TEST_F(DnsResolverTest, SilenceIsLoggedOnceAndSoIsItsEnd) {
  be_impatient();
  DnsServerFake& server = serve(silence);
  resolve("a.kp");
  resolve("b.kp");
  EXPECT_THAT(log_.lines, ElementsAre("warn name servers fail"));
  server.answer_with(error(kRcodeNxDomain));
  for (int name = 0; log_.lines.size() < 2 && name < 1000; ++name) {
    resolve(std::to_string(name) + ".kp");
  }
  EXPECT_EQ(log_.lines.back(), "info name servers answer again");
}

TEST_F(DnsResolverTest, AnErrorForOneNameIsNotYetAFailureOfTheServers) {
  DnsServerFake& server = serve(error(kRcodeServFail));
  resolve("a.kp");
  resolve("b.kp");
  EXPECT_THAT(log_.lines, IsEmpty());
  resolve("c.kp");
  EXPECT_THAT(log_.lines, SizeIs(1));
  server.answer_with(answer);
  resolve("d.kp");
  EXPECT_THAT(log_.lines, SizeIs(2));
}

TEST_F(DnsResolverTest, OtherServersAreAskedFromTheNextQueryOn) {
  serve(error(kRcodeServFail));
  DnsServerFake other(io_, answer);
  resolver().use_servers({{kLoopback, other.port()}});
  EXPECT_EQ(resolve().status, Status::fresh);
}

TEST_F(DnsResolverTest, OtherServersAreAskedAtOnceForANameThatFailed) {
  serve(error(kRcodeServFail));
  resolve();
  DnsServerFake other(io_, answer);
  resolver().use_servers({{kLoopback, other.port()}});
  EXPECT_EQ(resolve().status, Status::fresh) << "though the gap is not over";
}

TEST_F(DnsResolverTest, TheSameServersAgainAreNoReasonToAskBeforeTheGapIsOver) {
  const DnsServerFake& server = serve(error(kRcodeServFail));
  resolve();
  const std::size_t asked = server.queries().size();
  resolver().use_servers(options_.servers);
  resolve();
  EXPECT_THAT(server.queries(), SizeIs(asked));
}

TEST_F(DnsResolverTest, NoServersInTheirPlaceLeaveThoseBeforeInUse) {
  serve(answer);
  resolver().use_servers({});
  EXPECT_EQ(resolve().status, Status::fresh);
}

TEST_F(DnsResolverTest, WhereThereAreManyNamesThoseThatNobodyAskedForInAnHourAreForgotten) {
  DnsServerFake& server = serve(answer_as_asked);
  options_.many_names = 2;
  resolve("a.kp");
  resolve("b.kp");
  clock_.advance(1h);
  lookup("b.kp");
  clock_.advance(1s);
  server.answer_with(error(kRcodeServFail));
  resolve("c.kp");
  EXPECT_FALSE(lookup("a.kp").address);
  EXPECT_TRUE(lookup("b.kp").address);
}

TEST_F(DnsResolverTest, NamesToForgetAreLookedForOnceAMinuteAtMost) {
  DnsServerFake& server = serve(answer_as_asked);
  options_.many_names = 1;
  resolve("a.kp");
  clock_.advance(1h - 30s);
  resolve("b.kp");
  server.answer_with(error(kRcodeServFail));
  clock_.advance(31s);
  resolve("c.kp");
  EXPECT_TRUE(lookup("a.kp").address) << "though an hour has passed, the last look is but 31 s ago";
}

TEST_F(DnsResolverTest, WhoWaitsWhenTheResolverGoesGetsWhatIsKnown) {
  serve(silence);
  std::optional<Resolution> result;
  asio::co_spawn(io_, resolver().resolve("www.kp", Family::ipv4),
                 [&](const std::exception_ptr&, Resolution resolution) { result = resolution; });
  io_.poll();
  resolver_.reset();
  io_.poll();
  ASSERT_TRUE(result);
  EXPECT_EQ(result->status, Status::pending);
  EXPECT_THAT(log_.lines, IsEmpty());
}

}  // namespace
}  // namespace reachd::net
