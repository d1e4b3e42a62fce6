#pragma once

#include <openssl/ssl.h>

#include <boost/system/error_code.hpp>
#include <string_view>

#include "reachd/observation.hpp"

namespace reachd::net {

/// What a connection whose handshake is done tells of itself and of the server's certificates.
TlsDetailPtr describe_tls(const SSL* ssl);

/// Of an X509_V_ERR_ number: "certificate_expired", "certificate_not_yet_valid",
/// "certificate_name_mismatch", "certificate_revoked", "certificate_untrusted"; empty for
/// X509_V_OK.
std::string_view verify_failure_reason(long verify_result);

/// Of an OpenSSL error (as ERR_get_error gives it): "protocol_version", "not_tls",
/// "client_certificate_refused", "handshake_failed".
std::string_view protocol_failure_reason(unsigned long openssl_error);

/// Why a handshake failed: one of the above, or "closed_early" where the server hung up in the
/// middle. Empty if `error` is none of TLS (a reset, a cancellation): then the socket's meaning of
/// it holds. The outcome that goes with a reason is tls_error.
std::string_view handshake_failure_reason(const SSL* ssl, const boost::system::error_code& error);

}  // namespace reachd::net
