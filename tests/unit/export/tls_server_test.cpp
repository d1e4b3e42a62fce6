#include "export/tls_server.hpp"

#include <gtest/gtest.h>

#include <boost/asio/ssl/stream.hpp>
#include <boost/beast/http/write.hpp>
#include <filesystem>
#include <stdexcept>

#include "support/test_certificate.hpp"
#include "test_server.hpp"
#include "web_client.hpp"

namespace reachd::exporter {
namespace {

namespace asio = boost::asio;
namespace http = boost::beast::http;

TlsServerOptions with_certificate(const test::TemporaryDirectory& directory,
                                  const test::SelfSigned& certificate) {
  TlsServerOptions options;
  options.cert_file = directory.write("cert.pem", certificate.certificate_pem());
  options.key_file = directory.write("key.pem", certificate.key_pem());
  return options;
}

/// A TLS client that trusts one certificate and may show one.
class TlsClient {
 public:
  explicit TlsClient(const test::SelfSigned& authority) : context_(asio::ssl::context::tls_client) {
    context_.add_certificate_authority(asio::buffer(authority.certificate_pem()));
    context_.set_verify_mode(asio::ssl::verify_peer);
  }
  asio::ssl::context& context() { return context_; }
  void show(const test::SelfSigned& certificate) {
    context_.use_certificate_chain(asio::buffer(certificate.certificate_pem()));
    context_.use_private_key(asio::buffer(certificate.key_pem()), asio::ssl::context::pem);
  }

  /// The body of the answer to GET /, empty if the handshake or the request failed.
  std::string get(const std::string& address) {
    boost::system::error_code error;
    WebClient client(address);
    asio::ssl::stream<WebClient::Socket&> tls(client.socket(), context_);
    tls.handshake(asio::ssl::stream_base::client, error);
    if (error) return "";
    const std::string request = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";
    asio::write(tls, asio::buffer(request), error);
    boost::beast::flat_buffer buffer;
    HttpAnswer response;
    http::read(tls, buffer, response, error);
    return response.body();
  }

 private:
  asio::ssl::context context_;
};

class TlsServerTest : public testing::Test {
 protected:
  WebOptions options() const { return {with_certificate(directory_, server_), {}, {}}; }
  WebOptions options(ClientAuth auth) const {
    WebOptions options = this->options();
    options.tls->client_auth = auth;
    options.tls->client_ca_file = directory_.write("ca.pem", known_.certificate_pem());
    return options;
  }
  /// What a client gets that shows nothing, a certificate of the authority, another one.
  std::vector<bool> served(ClientAuth auth) {
    TestServer server(handler_, options(auth));
    TlsClient nobody(server_);
    TlsClient known(server_);
    known.show(known_);
    TlsClient stranger(server_);
    stranger.show(test::SelfSigned());
    return {nobody.get(server.address()) == "GET / ", known.get(server.address()) == "GET / ",
            stranger.get(server.address()) == "GET / "};
  }

  const test::TemporaryDirectory directory_;
  const test::SelfSigned server_;
  const test::SelfSigned known_{{.common_name = "client.test"}};
  EchoHandler handler_;
  RecordingLog log_;
};

TEST_F(TlsServerTest, ServesAClientThatTrustsItsCertificate) {
  TestServer server(handler_, options());
  EXPECT_EQ(TlsClient(server_).get(server.address()), "GET / ");
}

TEST_F(TlsServerTest, SpeaksNothingOlderThanTls12UnlessTold) {
  TestServer server(handler_, options());
  TlsClient old(server_);
  SSL_CTX_set_security_level(old.context().native_handle(), 0);
  SSL_CTX_set_max_proto_version(old.context().native_handle(), TLS1_1_VERSION);
  EXPECT_EQ(old.get(server.address()), "");
}

TEST_F(TlsServerTest, ClientCertificatesAreAskedForAsConfigured) {
  using List = std::vector<bool>;
  EXPECT_EQ(served(ClientAuth::none), (List{true, true, true}));
  EXPECT_EQ(served(ClientAuth::request), (List{true, true, true}));
  EXPECT_EQ(served(ClientAuth::require_any), (List{false, true, true}));
  EXPECT_EQ(served(ClientAuth::verify_if_given), (List{true, true, false}));
  EXPECT_EQ(served(ClientAuth::require_and_verify), (List{false, true, false}));
}

TEST_F(TlsServerTest, PlainHttpOnATlsPortDoesNotDisturbOthers) {
  WebLimits limits;
  limits.linger = std::chrono::milliseconds(50);
  TestServer server(handler_, options(), limits);
  WebClient plain(server.address());
  plain.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
  plain.receive_all();
  EXPECT_EQ(TlsClient(server_).get(server.address()), "GET / ");
}

TEST_F(TlsServerTest, CertificateThatWasReplacedIsUsedForTheNextHandshake) {
  TestServer server(handler_, options());
  const test::SelfSigned fresh({.common_name = "fresh.test"});
  with_certificate(directory_, fresh);
  EXPECT_EQ(TlsClient(fresh).get(server.address()), "GET / ");
}

TEST_F(TlsServerTest, BrokenReplacementLeavesTheLastGoodCertificateInUse) {
  TestServer server(handler_, options());
  directory_.write("cert.pem", "no certificate");
  EXPECT_EQ(TlsClient(server_).get(server.address()), "GET / ");
  EXPECT_EQ(TlsClient(server_).get(server.address()), "GET / ");
  EXPECT_EQ(server.log().events(),
            std::vector<std::string>{"web certificate unusable, the last one stays in use"});
}

TEST_F(TlsServerTest, NewOptionsHoldAtOnceAndEndIdleConnections) {
  TestServer server(handler_);
  WebClient idle(server.address());
  idle.get("/");
  server.run([this](HttpServer& running) { running.set_options(options()); });
  EXPECT_EQ(idle.receive_all(), "");
  EXPECT_EQ(TlsClient(server_).get(server.address()), "GET / ");
}

TEST_F(TlsServerTest, FilesThatCannotBeUsedAreRefusedByName) {
  TlsServerOptions missing = *options().tls;
  missing.cert_file = directory_.file("missing.pem");
  EXPECT_THROW(TlsServer(missing, log_), std::runtime_error);
  TlsServerOptions mixed = *options().tls;
  mixed.key_file = directory_.write("other.pem", known_.key_pem());
  try {
    TlsServer(mixed, log_);
    FAIL() << "took another certificate's key";
  } catch (const std::runtime_error& error) {
    EXPECT_NE(std::string(error.what()).find(mixed.key_file), std::string::npos) << error.what();
  }
}

}  // namespace
}  // namespace reachd::exporter
