#include <openssl/ssl.h>

#include "http_fixture.hpp"

namespace reachd::http {
namespace {

using namespace std::chrono_literals;
using test::SelfSigned;

class HttpTlsTest : public HttpProbeTest {
 protected:
  static Server::Script encrypted(std::string text) {
    return [text = std::move(text)](Session& peer) -> Script {
      co_await peer.start_tls();
      co_await peer.hear("\r\n\r\n");
      co_await peer.say(text);
    };
  }
  /// The reason with which a server that shows `certificate` fails.
  std::string reason_of(const SelfSigned& certificate) {
    Server server(io_, encrypted(ok("")));
    options_ = std::make_shared<Options>();
    trust(server, certificate);
    const Observation result = probe(server);
    EXPECT_EQ(result.outcome, Outcome::tls_error);
    return result.reason;
  }
};

TEST_F(HttpTlsTest, TrustedServerSucceedsWithItsCertificate) {
  Server server(io_, encrypted(ok("hello")));
  trust(server);
  const Observation result = probe(server);
  EXPECT_EQ(result.outcome, Outcome::success) << result.reason;
  EXPECT_TRUE(result.phases.get(Phase::tls));
  ASSERT_TRUE(detail(result).tls);
  EXPECT_EQ(detail(result).tls->version, "TLS 1.3");
  EXPECT_EQ(detail(result).tls->subject, "CN=server.test");
  EXPECT_TRUE(detail(result).tls->last_chain_expiry);
}

TEST_F(HttpTlsTest, VerificationFailuresAreToldApart) {
  EXPECT_EQ(reason_of(SelfSigned({.valid_from = -7200, .valid_until = -3600})),
            "certificate_expired");
  EXPECT_EQ(reason_of(SelfSigned({.alternative_names = "DNS:other.test"})),
            "certificate_name_mismatch");
}

TEST_F(HttpTlsTest, UnknownAuthorityIsUntrustedUnlessNobodyAsks) {
  Server server(io_, encrypted(ok("")));
  trust(server);
  options_->tls.ca_file = directory_.write("other.pem", SelfSigned().certificate_pem());
  EXPECT_EQ(probe(server).reason, "certificate_untrusted");
  options_ = std::make_shared<Options>();
  options_->is_https = true;
  options_->tls.insecure_skip_verify = true;
  const Observation result = probe(server);
  EXPECT_EQ(result.outcome, Outcome::success) << result.reason;
  EXPECT_TRUE(detail(result).tls->earliest_expiry);
  EXPECT_FALSE(detail(result).tls->last_chain_expiry);
}

TEST_F(HttpTlsTest, ServerNameAndHostHeaderSayWhoIsMeant) {
  Server server(io_, encrypted(ok("")));
  trust(server, SelfSigned({.alternative_names = "DNS:other.test"}));
  options_->headers = {{"Host", "other.test"}};
  EXPECT_EQ(probe(server).outcome, Outcome::success) << sink_.last->reason;
  options_->headers.clear();
  options_->tls.server_name = "other.test";
  EXPECT_EQ(probe(server).outcome, Outcome::success) << sink_.last->reason;
}

TEST_F(HttpTlsTest, ClientCertificateIsShown) {
  const SelfSigned client({.common_name = "probe.test"});
  Server server(io_, encrypted(ok("")));
  trust(server);
  server.tls().add_certificate_authority(boost::asio::buffer(client.certificate_pem()));
  server.tls().set_verify_mode(boost::asio::ssl::verify_peer |
                               boost::asio::ssl::verify_fail_if_no_peer_cert);
  options_->tls.cert_file = directory_.write("client.pem", client.certificate_pem());
  options_->tls.key_file = directory_.write("client.key", client.key_pem());
  EXPECT_EQ(probe(server).outcome, Outcome::success) << sink_.last->reason;
}

TEST_F(HttpTlsTest, PlainServerIsNotTls) {
  Server server(io_, [](Session& peer) { return peer.say("HTTP/1.1 400 Bad Request\r\n\r\n"); });
  trust(server);
  const Observation result = probe(server);
  EXPECT_EQ(result.outcome, Outcome::tls_error);
  EXPECT_EQ(result.reason, "not_tls");
}

TEST_F(HttpTlsTest, OldServerFailsByVersion) {
  Server server(io_, encrypted(ok("")));
  trust(server);
  SSL_CTX_set_max_proto_version(server.tls().native_handle(), TLS1_2_VERSION);
  options_->tls.min_version = TlsVersion::tls13;
  EXPECT_EQ(probe(server).reason, "protocol_version");
}

TEST_F(HttpTlsTest, HangUpInTheHandshakeIsToldApart) {
  Server server(io_, [](Session& peer) -> Script { co_await peer.hear("\x01"); });
  trust(server);
  const Observation result = probe(server);
  EXPECT_EQ(result.outcome == Outcome::tls_error ? "closed_early" : "connection_reset",
            result.reason);
}

TEST_F(HttpTlsTest, SilentHandshakeTimesOutInTls) {
  Server server(io_, [](Session& peer) { return peer.stay_silent(); });
  trust(server);
  const Observation result = probe(server, "/", test::kSilence);
  EXPECT_EQ(result.outcome, Outcome::timeout);
  EXPECT_EQ(result.reason, "tls");
  EXPECT_TRUE(result.phases.get(Phase::connect));
}

TEST_F(HttpTlsTest, RedirectFromPlainToTlsIsFollowed) {
  Server secure(io_, encrypted(ok("hello")));
  trust(secure);
  options_->is_https = false;
  options_->fail_if_not_ssl = true;
  Server plain(io_, answering(moved("https://server.test:" + std::to_string(secure.port()) + "/")));
  const Observation result = probe(plain);
  EXPECT_EQ(result.outcome, Outcome::success) << result.reason;
  EXPECT_TRUE(detail(result).tls);
}

}  // namespace
}  // namespace reachd::http
