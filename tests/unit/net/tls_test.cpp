#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <openssl/err.h>
#include <openssl/sslerr.h>
#include <sys/stat.h>

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/local/connect_pair.hpp>
#include <boost/asio/local/stream_protocol.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <optional>
#include <string>

#include "net/error_outcome.hpp"
#include "net/tls_context.hpp"
#include "net/tls_detail.hpp"
#include "support/detailed_log.hpp"
#include "support/full_descriptor_table.hpp"
#include "support/test_certificate.hpp"

namespace reachd::net {
namespace {

namespace asio = boost::asio;
using boost::system::error_code;
using test::CertificateOptions;
using test::SelfSigned;
using test::TemporaryDirectory;
using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;

struct HandshakeResult {
  error_code error;
  std::string_view reason;
  TlsDetail detail;
  std::string server_saw_name;
};

/// A handshake over a socket pair between a client made of `options` and a server that shows
/// `certificate`.
HandshakeResult shake_hands(TlsOptions options, const SelfSigned& certificate,
                            const std::string& host_name, int server_max_version = 0) {
  using Stream = asio::ssl::stream<asio::local::stream_protocol::socket>;
  const TemporaryDirectory directory;
  if (options.ca_file.empty()) {
    options.ca_file = directory.write("ca.pem", certificate.certificate_pem());
  }
  TlsProblem problem;
  const TlsContextPtr context = make_tls_context(options, problem);
  EXPECT_TRUE(context) << problem.file << ' ' << problem.error;

  asio::ssl::context server_context(asio::ssl::context::tls_server);
  server_context.use_certificate(asio::buffer(certificate.certificate_pem()),
                                 asio::ssl::context::pem);
  server_context.use_private_key(asio::buffer(certificate.key_pem()), asio::ssl::context::pem);
  SSL_CTX_set_max_proto_version(server_context.native_handle(), server_max_version);

  asio::io_context io;
  Stream client(io, *context);
  Stream server(io, server_context);
  asio::local::connect_pair(client.lowest_layer(), server.lowest_layer());
  expect_server(client.native_handle(), options, host_name);
  HandshakeResult result;
  server.async_handshake(asio::ssl::stream_base::server, [](error_code) {});
  client.async_handshake(asio::ssl::stream_base::client, [&](error_code error) {
    result.error = error;
    client.lowest_layer().close();
  });
  io.run();
  result.reason = handshake_failure_reason(client.native_handle(), result.error);
  if (!result.error) result.detail = *describe_tls(client.native_handle());
  const char* const name = SSL_get_servername(server.native_handle(), TLSEXT_NAMETYPE_host_name);
  if (name != nullptr) result.server_saw_name = name;
  return result;
}

TEST(TlsHandshakeTest, TrustedCertificateForTheNameIsAccepted) {
  const auto result = shake_hands({}, SelfSigned(), "server.test");
  EXPECT_FALSE(result.error) << result.error.message();
  EXPECT_EQ(result.server_saw_name, "server.test");
}

TEST(TlsHandshakeTest, DetailTellsVersionNamesExpiryAndFingerprint) {
  const auto detail = shake_hands({}, SelfSigned(), "server.test").detail;
  EXPECT_EQ(detail.version, "TLS 1.3");
  EXPECT_EQ(detail.subject, "CN=server.test");
  EXPECT_EQ(detail.issuer, "CN=server.test");
  EXPECT_EQ(detail.fingerprint_sha256.size(), 64U);
  ASSERT_TRUE(detail.earliest_expiry);
  EXPECT_GT(*detail.earliest_expiry, SystemClock().utc() + std::chrono::hours(23));
  EXPECT_EQ(detail.last_chain_expiry, detail.earliest_expiry);
}

TEST(TlsHandshakeTest, UnverifiedConnectionHasNoVerifiedChain) {
  TlsOptions options;
  options.insecure_skip_verify = true;
  const auto result = shake_hands(options, SelfSigned(), "other.test");
  EXPECT_FALSE(result.error);
  EXPECT_TRUE(result.detail.earliest_expiry);
  EXPECT_FALSE(result.detail.last_chain_expiry);
}

TEST(TlsHandshakeTest, ExpiredCertificateIsToldApart) {
  const SelfSigned expired({.valid_from = -7200, .valid_until = -3600});
  EXPECT_EQ(shake_hands({}, expired, "server.test").reason, "certificate_expired");
}

TEST(TlsHandshakeTest, CertificateOfTheFutureIsToldApart) {
  const SelfSigned early({.valid_from = 3600});
  EXPECT_EQ(shake_hands({}, early, "server.test").reason, "certificate_not_yet_valid");
}

TEST(TlsHandshakeTest, CertificateForAnotherNameIsToldApart) {
  EXPECT_EQ(shake_hands({}, SelfSigned(), "other.test").reason, "certificate_name_mismatch");
}

TEST(TlsHandshakeTest, CommonNameAloneIsNoProofOfAName) {
  const SelfSigned named({.common_name = "server.test", .alternative_names = "DNS:other.test"});
  EXPECT_EQ(shake_hands({}, named, "server.test").reason, "certificate_name_mismatch");
}

TEST(TlsHandshakeTest, AddressIsVerifiedAndNotSentAsServerName) {
  const SelfSigned with_address({.alternative_names = "IP:192.0.2.7"});
  const auto accepted = shake_hands({}, with_address, "192.0.2.7");
  EXPECT_FALSE(accepted.error);
  EXPECT_EQ(accepted.server_saw_name, "");
  EXPECT_EQ(shake_hands({}, with_address, "192.0.2.8").reason, "certificate_name_mismatch");
}

TEST(TlsHandshakeTest, ConfiguredServerNameReplacesTheHostName) {
  TlsOptions options;
  options.server_name = "server.test";
  const auto result = shake_hands(options, SelfSigned(), "other.test");
  EXPECT_FALSE(result.error);
  EXPECT_EQ(result.server_saw_name, "server.test");
}

TEST(TlsHandshakeTest, UnknownAuthorityIsUntrusted) {
  const TemporaryDirectory directory;
  TlsOptions options;
  options.ca_file = directory.write("ca.pem", SelfSigned().certificate_pem());
  EXPECT_EQ(shake_hands(options, SelfSigned(), "server.test").reason, "certificate_untrusted");
}

TEST(TlsHandshakeTest, ServerThatIsTooOldFailsByVersion) {
  TlsOptions options;
  options.min_version = TlsVersion::tls13;
  EXPECT_EQ(shake_hands(options, SelfSigned(), "server.test", TLS1_2_VERSION).reason,
            "protocol_version");
}

TEST(TlsHandshakeTest, MaximumVersionIsKept) {
  TlsOptions options;
  options.max_version = TlsVersion::tls12;
  EXPECT_EQ(shake_hands(options, SelfSigned(), "server.test").detail.version, "TLS 1.2");
}

TEST(TlsContextTest, MissingFileIsAProblemThatNamesIt) {
  TlsProblem problem;
  TlsOptions options;
  options.ca_file = "/nonexistent/ca.pem";
  EXPECT_FALSE(make_tls_context(options, problem));
  EXPECT_EQ(problem.file, "/nonexistent/ca.pem");
}

TEST(TlsContextTest, AuthoritiesThatTheEnvironmentNamesTakeThePlaceOfTheSystems) {
  const TemporaryDirectory directory;
  setenv("SSL_CERT_FILE", directory.write("ca.pem", SelfSigned().certificate_pem()).c_str(), 1);
  setenv("SSL_CERT_DIR", directory.file("none").c_str(), 1);
  TlsProblem problem;
  const TlsContextPtr context = make_tls_context({}, problem);
  unsetenv("SSL_CERT_FILE");
  unsetenv("SSL_CERT_DIR");
  ASSERT_TRUE(context) << problem.error;
  X509_STORE* const store = SSL_CTX_get_cert_store(context->native_handle());
  EXPECT_EQ(sk_X509_OBJECT_num(X509_STORE_get0_objects(store)), 1);
}

TEST(TlsContextTest, PipeInPlaceOfAFileIsNotWaitedFor) {
  const TemporaryDirectory directory;
  TlsOptions options;
  options.ca_file = directory.file("pipe");
  ASSERT_EQ(mkfifo(options.ca_file.c_str(), 0600), 0);
  TlsProblem problem;
  EXPECT_FALSE(make_tls_context(options, problem));
  EXPECT_EQ(problem.error, "not a regular file");
}

TEST(TlsContextTest, KeyThatTakesAPassphraseIsRefusedAndNobodyAskedForOne) {
  const TemporaryDirectory directory;
  const SelfSigned server;
  TlsOptions options;
  options.cert_file = directory.write("cert.pem", server.certificate_pem());
  options.key_file = directory.write("key.pem", server.key_pem("passphrase"));
  TlsProblem problem;
  EXPECT_FALSE(make_tls_context(options, problem));
  EXPECT_EQ(problem.file, options.key_file);
}

TEST(TlsContextTest, KeyOfAnotherCertificateIsAProblem) {
  const TemporaryDirectory directory;
  TlsOptions options;
  options.cert_file = directory.write("cert.pem", SelfSigned().certificate_pem());
  options.key_file = directory.write("key.pem", SelfSigned().key_pem());
  TlsProblem problem;
  EXPECT_FALSE(make_tls_context(options, problem));
}

TEST(TlsContextsTest, OneModuleKeepsItsContext) {
  const auto owner = std::make_shared<ModuleOptions>();
  const SystemClock clock;
  test::DetailedLog log;
  TlsContexts contexts(clock, log);
  std::string_view reason;
  const auto first = contexts.get(owner, {}, reason);
  ASSERT_TRUE(first);
  EXPECT_EQ(contexts.get(owner, {}, reason), first);
  EXPECT_NE(contexts.get(std::make_shared<ModuleOptions>(), {}, reason), first);
}

TEST(TlsContextsTest, BrokenFileIsToldOnceAndTriedAgain) {
  const TemporaryDirectory directory;
  const auto owner = std::make_shared<ModuleOptions>();
  TlsOptions options;
  options.ca_file = directory.write("ca.pem", "garbage");
  const SystemClock clock;
  test::DetailedLog log;
  TlsContexts contexts(clock, log);
  std::string_view reason;
  EXPECT_FALSE(contexts.get(owner, options, reason));
  EXPECT_FALSE(contexts.get(owner, options, reason));
  EXPECT_THAT(log.lines,
              ElementsAre(AllOf(HasSubstr("file=" + options.ca_file), HasSubstr("error="))));
  directory.write("ca.pem", SelfSigned().certificate_pem());
  EXPECT_TRUE(contexts.get(owner, options, reason));
}

TEST(TlsContextsTest, MissingFileIsToldAsTheSystemPutsIt) {
  const SystemClock clock;
  test::DetailedLog log;
  TlsOptions options;
  options.ca_file = "/nonexistent";
  std::string_view reason;
  EXPECT_FALSE(TlsContexts(clock, log).get(std::make_shared<ModuleOptions>(), options, reason));
  EXPECT_EQ(reason, "tls_config");
  EXPECT_THAT(log.lines, ElementsAre(HasSubstr("file=/nonexistent error=No such file")));
}

TEST(TlsContextsTest, LackOfDescriptorsIsNoFaultOfTheFileAndNothingIsKeptOfIt) {
  const SystemClock clock;
  test::DetailedLog log;
  TlsContexts contexts(clock, log);
  std::string_view reason;
  const auto owner = std::make_shared<ModuleOptions>();
  {
    const test::FullDescriptorTable none;
    EXPECT_FALSE(contexts.get(owner, {}, reason));
    TlsOptions named;
    named.ca_file = "/etc/passwd";
    EXPECT_FALSE(contexts.get(owner, named, reason));
  }
  EXPECT_EQ(reason, kDescriptorsReason);
  EXPECT_THAT(log.lines, testing::IsEmpty());
  EXPECT_TRUE(contexts.get(owner, {}, reason));
}

TEST(TlsFailureTest, PlainTextAnswerIsNotTls) {
  EXPECT_EQ(protocol_failure_reason(ERR_PACK(ERR_LIB_SSL, 0, SSL_R_WRONG_VERSION_NUMBER)),
            "not_tls");
  EXPECT_EQ(protocol_failure_reason(ERR_PACK(ERR_LIB_SSL, 0, SSL_R_NO_SHARED_CIPHER)),
            "handshake_failed");
}

TEST(TlsDetailTest, CertificateThatOutlivesTheClockExpiresAtItsEnd) {
  constexpr long kThousandYears = 1000L * 365 * 86400;
  const HandshakeResult result =
      shake_hands({}, SelfSigned({.valid_until = kThousandYears}), "server.test");
  ASSERT_TRUE(result.detail.earliest_expiry);
  EXPECT_GT(*result.detail.earliest_expiry, SystemClock().utc() + std::chrono::years(200));
}

}  // namespace
}  // namespace reachd::net
