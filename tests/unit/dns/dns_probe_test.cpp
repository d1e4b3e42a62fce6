#include "dns/dns_probe.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/asio/ip/udp.hpp>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "dns/dns_config.hpp"
#include "support/detailed_log.hpp"
#include "support/dns_server.hpp"
#include "support/full_descriptor_table.hpp"
#include "support/loopback_server.hpp"
#include "support/one_probe.hpp"

namespace reachd::dns {
namespace {

using namespace std::chrono_literals;
using test::Bytes;
using test::DnsReply;
using test::DnsServerFake;
using test::LoopbackServer;
using test::SelfSigned;
using test::ServerSession;
using testing::SizeIs;
using Query = DnsServerFake::Query;

std::vector<Bytes> answer(const Query& query) {
  return {DnsReply(query.bytes).answer("kp.", 6, 60, DnsReply::soa(2026010100, 600)).bytes()};
}

class DnsProbeTest : public testing::Test {
 protected:
  DnsProbeTest() {
    options_->query_name = "kp.";
    options_->type = net::kDnsTypeSoa;
  }
  Observation probe(const std::string& target, Duration timeout = 20s) {
    return probe(test::make_check("server.test", options_, target), timeout);
  }
  Observation probe(CheckPtr check, Duration timeout = 20s) {
    return test::probe_once(io_, sink_, probe_, std::move(check), timeout);
  }
  /// What comes of a server that handles queries like this.
  Observation probe_server(DnsServerFake::Handler handler, Duration timeout = 20s) {
    server_ = std::make_unique<DnsServerFake>(io_, std::move(handler));
    return probe(std::to_string(server_->port()), timeout);
  }
  static const DnsDetail& detail(const Observation& observation) {
    return std::get<DnsDetail>(observation.detail);
  }
  static void expect(const Observation& observation, Outcome outcome, const std::string& reason) {
    EXPECT_EQ(observation.outcome, outcome);
    EXPECT_EQ(observation.reason, reason);
  }

  std::shared_ptr<Options> options_ = std::make_shared<Options>();
  boost::asio::io_context io_;
  SystemClock clock_;
  test::DetailedLog log_;
  test::StoppingSink sink_{io_};
  DnsProbe probe_{{io_, clock_, sink_, log_}};
  std::unique_ptr<DnsServerFake> server_;
};

TEST_F(DnsProbeTest, AnAnswerByUdpIsASuccessWithItsPhasesAndDetail) {
  const Observation observation = probe_server(answer);
  expect(observation, Outcome::success, "");
  EXPECT_EQ(detail(observation).rcode, 0);
  EXPECT_EQ(detail(observation).answer_records, 1U);
  EXPECT_EQ(detail(observation).serial, 2026010100U);
  EXPECT_TRUE(observation.rtt);
  EXPECT_EQ(observation.phases.get(Phase::request), observation.rtt);
  EXPECT_TRUE(observation.phases.get(Phase::connect));
  EXPECT_FALSE(observation.phases.get(Phase::resolve)) << "nothing was resolved";
}

TEST_F(DnsProbeTest, AnAnswerByTcpIsASuccessToo) {
  options_->transport = Transport::tcp;
  expect(probe_server(answer), Outcome::success, "");
  EXPECT_TRUE(server_->queries().at(0).is_tcp);
}

TEST_F(DnsProbeTest, TheQueryIsTheOneThatIsConfigured) {
  options_->recursion_desired = false;
  probe_server(answer);
  const Bytes& query = server_->queries().at(0).bytes;
  EXPECT_EQ(Bytes(query.begin() + 2, query.end()),
            test::from_hex("00000001000000000000026b700000060001"));
}

TEST_F(DnsProbeTest, ACheckMayAskForItsOwnName) {
  server_ = std::make_unique<DnsServerFake>(io_, answer);
  Check check = *test::make_check("server.test", options_, std::to_string(server_->port()));
  check.query_name = std::string("com.KP");
  expect(probe(std::make_shared<Check>(check)), Outcome::success, "");
  const auto query = net::parse_dns_message(server_->queries().at(0).bytes).value();
  EXPECT_EQ(query.questions.at(0).name, "com.kp.");
}

TEST_F(DnsProbeTest, WithoutANameOrWithoutAPortNothingIsSent) {
  options_->query_name.clear();
  expect(probe(""), Outcome::local_error, "no_query_name");
  options_->query_name = "kp.";
  expect(probe("nonsense"), Outcome::local_error, "bad_target");
}

TEST_F(DnsProbeTest, ErrorsOfTheServerAreBadRepliesWithTheirReason) {
  const std::vector<std::pair<std::uint8_t, std::string>> reasons{
      {2, "servfail"}, {3, "nxdomain"}, {5, "dns_refused"}, {0, "nodata"}};
  for (const auto& [rcode, reason] : reasons) {
    const Observation observation = probe_server([rcode = rcode](
                                                     const Query& query) -> std::vector<Bytes> {
      return {
          DnsReply(query.bytes).rcode(rcode).authority("kp.", 6, 60, DnsReply::soa(1, 60)).bytes()};
    });
    expect(observation, Outcome::bad_reply, reason);
    EXPECT_EQ(detail(observation).rcode, rcode);
    EXPECT_EQ(detail(observation).authority_records, 1U);
    EXPECT_TRUE(observation.rtt) << "the host did answer";
  }
}

TEST_F(DnsProbeTest, ATruncatedReplyIsABadReply) {
  expect(probe_server([](const Query& query) -> std::vector<Bytes> {
           return {DnsReply(query.bytes).truncated().bytes()};
         }),
         Outcome::bad_reply, "truncated");
}

/// What is no reply to our query, by the reason that is told of it.
const std::vector<std::pair<std::string, std::function<Bytes(const Query&)>>> kNoReplies{
    {"wrong_id",
     [](const Query& query) { return DnsReply(query.bytes).id_plus(1).rcode(2).bytes(); }},
    {"wrong_question",
     [](const Query& query) { return DnsReply(query.bytes).other_question().bytes(); }},
    {"malformed",
     [](const Query& query) -> Bytes {
       return {query.bytes[0], query.bytes[1], 0xff, 0xff};
     }},
    {"malformed", [](const Query&) -> Bytes { return {0x01}; }},
    {"malformed", [](const Query&) -> Bytes { return {}; }},
};

TEST_F(DnsProbeTest, ByTcpWhatIsNoReplyToOurQueryIsABadReply) {
  options_->transport = Transport::tcp;
  for (const auto& [reason, no_reply] : kNoReplies) {
    expect(probe_server([&, &no_reply = no_reply](const Query& query) -> std::vector<Bytes> {
             return {no_reply(query)};
           }),
           Outcome::bad_reply, reason);
  }
}

TEST_F(DnsProbeTest, ByUdpWhatIsNoReplyToOurQueryIsPassedOver) {
  for (const auto& [reason, no_reply] : kNoReplies) {
    expect(probe_server([&, &no_reply = no_reply](const Query& query) -> std::vector<Bytes> {
             return {no_reply(query), answer(query).front()};
           }),
           Outcome::success, "");
  }
}

TEST_F(DnsProbeTest, ByUdpNothingButWhatIsNoReplyIsATimeoutThatSaysSo) {
  for (const auto& [reason, no_reply] : kNoReplies) {
    expect(probe_server([&, &no_reply = no_reply](
                            const Query& query) -> std::vector<Bytes> { return {no_reply(query)}; },
                        test::kSilence),
           Outcome::timeout, reason);
  }
}

TEST_F(DnsProbeTest, AnAnswerFromAnotherPortIsNone) {
  boost::asio::ip::udp::socket elsewhere(io_, {boost::asio::ip::address_v4::loopback(), 0});
  expect(probe_server(
             [&](const Query& query) -> std::vector<Bytes> {
               elsewhere.send_to(boost::asio::buffer(answer(query).front()),
                                 {boost::asio::ip::address_v4::loopback(), query.from_port});
               return {};
             },
             test::kSilence),
         Outcome::timeout, "no_reply");
}

TEST_F(DnsProbeTest, SilenceIsATimeout) {
  const Observation observation =
      probe_server([](const Query&) -> std::vector<Bytes> { return {}; }, test::kSilence);
  expect(observation, Outcome::timeout, "no_reply");
  EXPECT_EQ(detail(observation).rcode, -1);
  EXPECT_EQ(observation.rtt, std::nullopt);
  EXPECT_TRUE(observation.phases.get(Phase::connect));
}

TEST_F(DnsProbeTest, APortWithoutAServerRefuses) {
  expect(probe("1"), Outcome::refused, "port_unreachable");
  options_->transport = Transport::tcp;
  expect(probe("1"), Outcome::refused, "connection_refused");
}

TEST_F(DnsProbeTest, AConnectionThatEndsBeforeTheReplyIsABadReply) {
  options_->transport = Transport::tcp;
  expect(probe_server([](const Query&) -> std::vector<Bytes> { return {}; }), Outcome::bad_reply,
         "closed_early");
}

TEST_F(DnsProbeTest, ARecordThatIsForbiddenFailsTheValidation) {
  options_->answer.fail_if_matches.push_back(
      std::make_shared<const re2::RE2>("\tSOA\tns\\.kp\\. "));
  expect(probe_server(answer), Outcome::bad_reply, "validation_failed");
}

TEST_F(DnsProbeTest, ASourceOfTheOtherFamilyIsAnErrorOfOurs) {
  options_->ip.source = IpAddress::parse("::1");
  expect(probe("53"), Outcome::local_error, "source_of_other_family");
}

TEST_F(DnsProbeTest, TheSourceAddressIsTheOneConfigured) {
  options_->ip.source = IpAddress::parse("127.0.0.5");
  expect(probe_server(answer), Outcome::success, "");
  options_->ip.source = IpAddress::parse("203.0.113.1");
  expect(probe("53"), Outcome::local_error, "address_not_available");
}

TEST_F(DnsProbeTest, AFullDescriptorTableIsAnErrorOfOurs) {
  // The loop has what it needs, as in a process that runs for a while.
  probe_server(answer);
  for (const Transport transport : {Transport::udp, Transport::tcp}) {
    options_->transport = transport;
    const test::FullDescriptorTable full;
    expect(probe("53"), Outcome::local_error, "file_descriptors");
  }
}

class DnsOverTlsTest : public DnsProbeTest {
 protected:
  DnsOverTlsTest() {
    options_->transport = Transport::tcp;
    options_->over_tls = true;
  }
  /// A server that answers whatever came first, knowing only how long it is.
  static boost::asio::awaitable<void> serve(ServerSession& peer) {
    co_await peer.start_tls();
    // The question's type and class end the query.
    const std::string heard = co_await peer.hear(std::string("\0\x06\0\x01", 4));
    const Bytes reply = answer({{heard.begin() + 2, heard.end()}, true, 0}).front();
    std::string framed{static_cast<char>(reply.size() >> 8), static_cast<char>(reply.size())};
    co_await peer.say(framed.append(reply.begin(), reply.end()));
  }

  test::TemporaryDirectory directory_;
};

TEST_F(DnsOverTlsTest, AnAnswerIsASuccess) {
  const SelfSigned certificate;
  LoopbackServer server(io_, serve);
  server.show(certificate);
  options_->tls_options.ca_file = directory_.write("ca.pem", certificate.certificate_pem());
  expect(probe(std::to_string(server.port())), Outcome::success, "");
}

TEST_F(DnsOverTlsTest, ACertificateThatIsNotTrustedIsATlsError) {
  LoopbackServer server(io_, serve);
  server.show(SelfSigned());
  expect(probe(std::to_string(server.port())), Outcome::tls_error, "certificate_untrusted");
}

TEST_F(DnsOverTlsTest, AnAuthorityFileThatCannotBeReadIsAnErrorOfOurs) {
  options_->tls_options.ca_file = "/nonexistent/ca.pem";
  expect(probe("853"), Outcome::local_error, "tls_config");
}

}  // namespace
}  // namespace reachd::dns
