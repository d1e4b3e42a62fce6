#include "net/tls_detail.hpp"

#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/sslerr.h>
#include <openssl/x509.h>
#include <openssl/x509_vfy.h>

#include <algorithm>
#include <array>
#include <boost/asio/error.hpp>
#include <boost/asio/ssl/error.hpp>
#include <ctime>
#include <memory>
#include <optional>
#include <span>
#include <string>

#include "reachd/received_time.hpp"

namespace reachd::net {
namespace {

std::string version_name(const SSL* ssl) {
  switch (SSL_version(ssl)) {
    case TLS1_VERSION:
      return "TLS 1.0";
    case TLS1_1_VERSION:
      return "TLS 1.1";
    case TLS1_2_VERSION:
      return "TLS 1.2";
    case TLS1_3_VERSION:
      return "TLS 1.3";
    default:
      return "unknown";
  }
}

std::optional<UtcTime> expiry_of(const X509* certificate) {
  std::tm fields{};
  if (ASN1_TIME_to_tm(X509_get0_notAfter(certificate), &fields) != 1) return std::nullopt;
  return received_time(timegm(&fields));
}

std::optional<UtcTime> earliest_expiry_of(const STACK_OF(X509) * chain) {
  std::optional<UtcTime> earliest;
  for (int index = 0; index < sk_X509_num(chain); ++index) {
    const auto expiry = expiry_of(sk_X509_value(chain, index));
    if (expiry && (!earliest || *expiry < *earliest)) earliest = expiry;
  }
  return earliest;
}

/// RFC 2253: "CN=kcna.kp,O=..."
std::string name_text(const X509_NAME* name) {
  const std::unique_ptr<BIO, decltype(&BIO_free)> sink(BIO_new(BIO_s_mem()), &BIO_free);
  if (!sink || X509_NAME_print_ex(sink.get(), name, 0, XN_FLAG_RFC2253) < 0) return {};
  std::array<char, 512> text{};
  const int length = BIO_read(sink.get(), text.data(), static_cast<int>(text.size()));
  return length > 0 ? std::string(text.data(), static_cast<std::size_t>(length)) : std::string();
}

std::string fingerprint_of(const X509* certificate) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
  unsigned length = 0;
  if (X509_digest(certificate, EVP_sha256(), digest.data(), &length) != 1) return {};
  std::string text;
  for (const unsigned char byte : std::span(digest).first(length)) {
    text += kDigits[byte >> 4U];
    text += kDigits[byte & 0xfU];
  }
  return text;
}

}  // namespace

TlsDetailPtr describe_tls(const SSL* ssl) {
  auto described = std::make_shared<TlsDetail>();
  TlsDetail& detail = *described;
  detail.version = version_name(ssl);
  detail.earliest_expiry = earliest_expiry_of(SSL_get_peer_cert_chain(ssl));
  if (SSL_get_verify_mode(ssl) != SSL_VERIFY_NONE && SSL_get_verify_result(ssl) == X509_V_OK) {
    detail.last_chain_expiry = earliest_expiry_of(SSL_get0_verified_chain(ssl));
  }
  if (const X509* const leaf = SSL_get0_peer_certificate(ssl)) {
    detail.subject = name_text(X509_get_subject_name(leaf));
    detail.issuer = name_text(X509_get_issuer_name(leaf));
    detail.fingerprint_sha256 = fingerprint_of(leaf);
  }
  return described;
}

std::string_view verify_failure_reason(long verify_result) {
  switch (verify_result) {
    case X509_V_OK:
      return "";
    case X509_V_ERR_CERT_HAS_EXPIRED:
      return "certificate_expired";
    case X509_V_ERR_CERT_NOT_YET_VALID:
      return "certificate_not_yet_valid";
    case X509_V_ERR_HOSTNAME_MISMATCH:
    case X509_V_ERR_IP_ADDRESS_MISMATCH:
      return "certificate_name_mismatch";
    case X509_V_ERR_CERT_REVOKED:
      return "certificate_revoked";
    default:
      return "certificate_untrusted";
  }
}

std::string_view protocol_failure_reason(unsigned long openssl_error) {
  switch (ERR_GET_REASON(openssl_error)) {
    case SSL_R_UNSUPPORTED_PROTOCOL:
    case SSL_R_WRONG_SSL_VERSION:
    case SSL_R_NO_PROTOCOLS_AVAILABLE:
    case SSL_R_TLSV1_ALERT_PROTOCOL_VERSION:
    case SSL_R_VERSION_TOO_LOW:
      return "protocol_version";
    case SSL_R_WRONG_VERSION_NUMBER:
    case SSL_R_HTTP_REQUEST:
    case SSL_R_PACKET_LENGTH_TOO_LONG:
      return "not_tls";
    case SSL_R_TLSV13_ALERT_CERTIFICATE_REQUIRED:
    case SSL_R_SSLV3_ALERT_BAD_CERTIFICATE:
    case SSL_R_TLSV1_ALERT_UNKNOWN_CA:
    case SSL_R_TLSV1_ALERT_ACCESS_DENIED:
      return "client_certificate_refused";
    default:
      return "handshake_failed";
  }
}

std::string_view handshake_failure_reason(const SSL* ssl, const boost::system::error_code& error) {
  if (error == boost::asio::ssl::error::stream_truncated || error == boost::asio::error::eof) {
    return "closed_early";
  }
  if (error.category() != boost::asio::error::get_ssl_category()) return "";
  const auto code = static_cast<unsigned>(error.value());
  if (ERR_GET_REASON(code) == SSL_R_CERTIFICATE_VERIFY_FAILED) {
    return verify_failure_reason(SSL_get_verify_result(ssl));
  }
  return protocol_failure_reason(code);
}

}  // namespace reachd::net
