#include "tcp/tcp_probe.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

#include "support/detailed_log.hpp"
#include "support/loopback_server.hpp"
#include "support/one_probe.hpp"
#include "tcp/line_buffer.hpp"
#include "tcp/tcp_config.hpp"

namespace reachd::tcp {
namespace {

using namespace std::chrono_literals;
using test::LoopbackServer;
using test::SelfSigned;
using test::ServerSession;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Pair;
using Script = boost::asio::awaitable<void>;

QueryStep expecting(const std::string& expression, std::string send = "") {
  return {.expect = std::make_shared<re2::RE2>(expression), .send = std::move(send)};
}
QueryStep sending(std::string text) { return {.send = std::move(text)}; }

class TcpProbeTest : public ::testing::Test {
 protected:
  std::shared_ptr<Options> options_ = std::make_shared<Options>();

  /// Trusts what `server` shows.
  void trust(LoopbackServer& server, const SelfSigned& certificate) {
    server.show(certificate);
    options_->tls_options.ca_file = directory_.write("ca.pem", certificate.certificate_pem());
  }
  Observation probe(const std::string& target, Duration timeout = 20s) {
    return test::probe_once(io_, sink_, probe_, test::make_check("server.test", options_, target),
                            timeout);
  }
  Observation probe(const LoopbackServer& server, Duration timeout = 20s) {
    return probe(std::to_string(server.port()), timeout);
  }
  /// The observation of a server that says `text` and hangs up.
  Observation probe_banner(const std::string& text) {
    LoopbackServer server(io_, [text](ServerSession& peer) { return peer.say(text); });
    return probe(server);
  }
  Observation probe_silence(Duration timeout) {
    LoopbackServer server(io_, [](ServerSession& peer) { return peer.stay_silent(); });
    return probe(server, timeout);
  }
  static const TcpDetail& detail(const Observation& observation) {
    return std::get<TcpDetail>(observation.detail);
  }

  test::TemporaryDirectory directory_;
  boost::asio::io_context io_;
  SystemClock clock_;
  test::DetailedLog log_;
  test::StoppingSink sink_{io_};
  TcpProbe probe_{{io_, clock_, sink_, log_}};
};

TEST_F(TcpProbeTest, OpenPortSucceedsWithItsConnectTime) {
  const Observation result = probe_silence(20s);
  EXPECT_EQ(result.outcome, Outcome::success);
  EXPECT_EQ(result.reason, "");
  ASSERT_TRUE(result.rtt);
  EXPECT_EQ(result.phases.get(Phase::connect), result.rtt);
  EXPECT_FALSE(result.phases.get(Phase::resolve)) << "nothing was resolved";
  EXPECT_FALSE(result.phases.get(Phase::tls));
  EXPECT_FALSE(result.phases.get(Phase::request));
}

TEST_F(TcpProbeTest, ClosedPortIsRefused) {
  std::uint16_t port = 0;
  {
    LoopbackServer server(io_, [](ServerSession& peer) { return peer.stay_silent(); });
    port = server.port();
  }
  const Observation result = probe(std::to_string(port));
  EXPECT_EQ(result.outcome, Outcome::refused);
  EXPECT_EQ(result.reason, "connection_refused");
  EXPECT_FALSE(result.rtt);
}

TEST_F(TcpProbeTest, CheckWithoutAPortIsOurOwnError) {
  const Observation result = probe("");
  EXPECT_EQ(result.outcome, Outcome::local_error);
  EXPECT_EQ(result.reason, "no_port");
}

TEST_F(TcpProbeTest, SourceAddressThatIsNotOursIsOurOwnError) {
  options_->ip.source = IpAddress::parse("192.0.2.1");
  const Observation result = probe_silence(20s);
  EXPECT_EQ(result.outcome, Outcome::local_error);
  EXPECT_EQ(result.reason, "address_not_available");
}

TEST_F(TcpProbeTest, SourceAddressIsBoundTo) {
  options_->ip.source = IpAddress::parse("127.0.0.9");
  options_->query_response = {expecting("^127.0.0.9$")};
  LoopbackServer server(io_, [](ServerSession& peer) { return peer.say(peer.peer() + "\n"); });
  EXPECT_EQ(probe(server).outcome, Outcome::success);
}

TEST_F(TcpProbeTest, BannerIsFoundBehindOtherLines) {
  options_->query_response = {expecting("^SSH-2.0-")};
  const Observation result = probe_banner("hello\r\nSSH-2.0-x\r\n");
  EXPECT_EQ(result.outcome, Outcome::success);
  EXPECT_TRUE(result.phases.get(Phase::request));
}

TEST_F(TcpProbeTest, LastLineNeedsNoNewline) {
  options_->query_response = {expecting("^SSH-2.0-")};
  EXPECT_EQ(probe_banner("SSH-2.0-x").outcome, Outcome::success);
}

TEST_F(TcpProbeTest, OtherBannerFailsByExpression) {
  options_->query_response = {expecting("^SSH-2.0-")};
  const Observation result = probe_banner("HTTP/1.0 400\r\n");
  EXPECT_EQ(result.outcome, Outcome::bad_reply);
  EXPECT_EQ(result.reason, "expect_failed");
  EXPECT_TRUE(detail(result).failed_by_expression);
}

TEST_F(TcpProbeTest, ServerThatHangsUpWithoutAWordIsToldApart) {
  options_->query_response = {expecting("^SSH-2.0-")};
  const Observation result = probe_banner("");
  EXPECT_EQ(result.outcome, Outcome::bad_reply);
  EXPECT_EQ(result.reason, "closed_early");
}

TEST_F(TcpProbeTest, SilentServerTimesOutWhileSomethingIsExpected) {
  options_->query_response = {expecting("^220")};
  const Observation result = probe_silence(test::kSilence);
  EXPECT_EQ(result.outcome, Outcome::timeout);
  EXPECT_EQ(result.reason, "expect");
  EXPECT_TRUE(result.phases.get(Phase::connect));
  EXPECT_FALSE(detail(result).failed_by_expression);
}

TEST_F(TcpProbeTest, ResetInTheMiddleIsRefused) {
  options_->query_response = {sending("hello"), expecting("^220")};
  LoopbackServer server(io_, [](ServerSession& peer) -> Script {
    co_await peer.hear();
    peer.reset();
  });
  const Observation result = probe(server);
  EXPECT_EQ(result.outcome, Outcome::refused);
  EXPECT_EQ(result.reason, "connection_reset");
}

TEST_F(TcpProbeTest, EndlessLineIsCutOff) {
  options_->query_response = {expecting("^220")};
  const Observation result = probe_banner(std::string(2 * kMaxLine, 'x'));
  EXPECT_EQ(result.outcome, Outcome::bad_reply);
  EXPECT_EQ(result.reason, "line_too_long");
}

TEST_F(TcpProbeTest, EndlessLinesAreCutOff) {
  options_->query_response = {expecting("^220")};
  std::string lines;
  while (lines.size() < 2 * kMaxRead) lines += "250-\xff\xfe garbage \x01\n";
  EXPECT_EQ(probe_banner(lines).reason, "reply_too_long");
}

TEST_F(TcpProbeTest, GroupsOfTheExpectationGoIntoTheAnswer) {
  options_->query_response = {sending("NICK prober"), expecting("PING :([^ ]+)", "PONG ${1}"),
                              expecting("^:[^ ]+ 001")};
  std::vector<std::string> heard;
  LoopbackServer server(io_, [&heard](ServerSession& peer) -> Script {
    heard.push_back(co_await peer.hear());
    co_await peer.say("NOTICE hi\r\nPING :4711\r\n");
    heard.push_back(co_await peer.hear());
    co_await peer.say(":irc.test 001 welcome\r\n");
  });
  EXPECT_EQ(probe(server).outcome, Outcome::success);
  EXPECT_THAT(heard, ElementsAre("NICK prober\n", "PONG 4711\n"));
}

TEST_F(TcpProbeTest, DollarSignIsPlainTextWhereNothingIsExpected) {
  options_->query_response = {sending("PRICE $1"), expecting("^PRICE \\$1$")};
  LoopbackServer server(
      io_, [](ServerSession& peer) -> Script { co_await peer.say(co_await peer.hear()); });
  EXPECT_EQ(probe(server).outcome, Outcome::success);
}

TEST_F(TcpProbeTest, LabelsKeepWhatTheBannerSaid) {
  options_->query_response = {expecting("^220 ([^ ]+) ESMTP (.+)$")};
  options_->query_response[0].labels = {{"name", "$1"}, {"software", "$2!"}};
  EXPECT_THAT(detail(probe_banner("220 mx.test ESMTP Postfix\r\n")).labels,
              ElementsAre(Pair("name", "mx.test"), Pair("software", "Postfix!")));
}

TEST_F(TcpProbeTest, TlsFromTheBeginning) {
  options_->tls = true;
  options_->query_response = {expecting("^\\+OK")};
  LoopbackServer server(io_, [](ServerSession& peer) -> Script {
    co_await peer.start_tls();
    co_await peer.say("+OK ready\r\n");
  });
  trust(server, SelfSigned());
  const Observation result = probe(server);
  EXPECT_EQ(result.outcome, Outcome::success) << result.reason;
  EXPECT_TRUE(result.phases.get(Phase::tls));
  ASSERT_TRUE(detail(result).tls);
  EXPECT_EQ(detail(result).tls->version, "TLS 1.3");
}

TEST_F(TcpProbeTest, StarttlsUpgradesAConversationInTheMiddle) {
  options_->query_response = {expecting("^220 ([^ ]+) ESMTP (.+)$"),
                              sending("EHLO prober\r"),
                              expecting("^250-STARTTLS"),
                              sending("STARTTLS\r"),
                              expecting("^220"),
                              {.starttls = true},
                              sending("EHLO prober\r"),
                              expecting("^250-AUTH"),
                              sending("QUIT\r")};
  LoopbackServer server(io_, [](ServerSession& peer) -> Script {
    co_await peer.say("220 mx.test ESMTP test\r\n");
    co_await peer.hear();
    co_await peer.say("250-mx.test\r\n250-STARTTLS\r\n250 HELP\r\n");
    co_await peer.hear();
    co_await peer.say("220 go ahead\r\n");
    co_await peer.start_tls();
    co_await peer.hear();
    co_await peer.say("250-mx.test\r\n250-AUTH PLAIN\r\n250 HELP\r\n");
  });
  trust(server, SelfSigned());
  const Observation result = probe(server);
  EXPECT_EQ(result.outcome, Outcome::success) << result.reason;
  EXPECT_TRUE(detail(result).tls);
}

TEST_F(TcpProbeTest, WordsInjectedBeforeTheHandshakeDoNotCount) {
  options_->query_response = {expecting("^220"), {.starttls = true}, expecting("^secret")};
  LoopbackServer server(io_, [](ServerSession& peer) -> Script {
    co_await peer.say("220 go ahead\r\nsecret\r\n");
    co_await peer.start_tls();
    co_await peer.say("public\r\n");
  });
  trust(server, SelfSigned());
  EXPECT_EQ(probe(server).reason, "expect_failed");
}

TEST_F(TcpProbeTest, UntrustedCertificateIsATlsError) {
  options_->tls = true;
  LoopbackServer server(io_, [](ServerSession& peer) { return peer.start_tls(); });
  trust(server, SelfSigned({.common_name = "a", .alternative_names = "DNS:other.test"}));
  const Observation result = probe(server);
  EXPECT_EQ(result.outcome, Outcome::tls_error);
  EXPECT_EQ(result.reason, "certificate_name_mismatch");
  EXPECT_TRUE(result.rtt);
}

TEST_F(TcpProbeTest, PlainTextInsteadOfAHandshakeIsATlsError) {
  options_->tls = true;
  const Observation result = probe_banner("HTTP/1.1 400 Bad Request\r\n\r\n");
  EXPECT_EQ(result.outcome, Outcome::tls_error);
  EXPECT_EQ(result.reason, "not_tls");
}

TEST_F(TcpProbeTest, SilentTlsServerTimesOutInTheHandshake) {
  options_->tls = true;
  const Observation result = probe_silence(test::kSilence);
  EXPECT_EQ(result.outcome, Outcome::timeout);
  EXPECT_EQ(result.reason, "tls");
}

TEST_F(TcpProbeTest, BrokenTlsFileIsOurOwnErrorAndSendsNothing) {
  options_->tls = true;
  options_->tls_options.ca_file = "/nonexistent";
  LoopbackServer server(io_, [](ServerSession& peer) { return peer.stay_silent(); });
  const Observation result = probe(server);
  EXPECT_EQ(result.outcome, Outcome::local_error);
  EXPECT_EQ(result.reason, "tls_config");
  EXPECT_EQ(server.connections(), 0);
}

TEST_F(TcpProbeTest, ProbeThatGoesAwayLeavesNothingBehind) {
  options_->query_response = {expecting("^220")};
  LoopbackServer server(io_, [](ServerSession& peer) { return peer.stay_silent(); });
  test::expect_to_leave_nothing_behind(
      io_, sink_,
      std::make_unique<TcpProbe>(net::CoroutineProbe::Environment{io_, clock_, sink_, log_}),
      test::make_check("server.test", options_, std::to_string(server.port())),
      [&] { return server.connections() > 0; });
}

}  // namespace
}  // namespace reachd::tcp
