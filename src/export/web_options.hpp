#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "reachd/clock.hpp"
#include "reachd/tls_options.hpp"

namespace reachd::exporter {

/// Whether clients have to show a certificate: Go's crypto/tls words, which the exporter toolkit
/// uses.
enum class ClientAuth : std::uint8_t {
  none,
  request,
  require_any,
  verify_if_given,
  require_and_verify
};

/// The exporter toolkit's `tls_server_config`. PEM files, read again when they changed.
struct TlsServerOptions {
  std::string cert_file;
  std::string key_file;
  ClientAuth client_auth = ClientAuth::none;
  std::string client_ca_file;
  TlsVersion min_version = TlsVersion::tls12;
  TlsVersion max_version = TlsVersion::any;
  /// OpenSSL's names, for TLS 1.2 and older; empty: OpenSSL's choice.
  std::vector<std::string> ciphers;
  /// OpenSSL's names of key exchange groups; empty: OpenSSL's choice.
  std::vector<std::string> groups;
  bool prefer_server_ciphers = true;

  bool operator==(const TlsServerOptions&) const = default;
};

/// A web configuration file: everything that is served is served under it.
struct WebOptions {
  /// Absent: plain HTTP.
  std::optional<TlsServerOptions> tls;
  /// User to bcrypt hash; empty: everybody may.
  std::map<std::string, std::string, std::less<>> users;
  /// Further response headers; they replace our own of the same name.
  std::vector<std::pair<std::string, std::string>> headers;

  bool operator==(const WebOptions&) const = default;
};

/// What one client may cost.
struct WebLimits {
  /// Bytes of a request line with its headers, and of a request body.
  std::uint32_t header_bytes = 8U * 1024U;
  std::uint64_t body_bytes = std::uint64_t{64} * 1024;
  std::size_t connections = 512;
  /// From connecting, or from the last answer, to the first byte of a request.
  Duration idle = std::chrono::seconds(120);
  /// From the first byte of a request to its last; also a TLS handshake.
  Duration read = std::chrono::seconds(10);
  /// For the whole of an answer.
  Duration write = std::chrono::seconds(30);
  /// How long what a refused client still sends is read and dropped, so that it sees the answer.
  Duration linger = std::chrono::seconds(1);
  /// How long no connection is taken after the system had no descriptor left for one.
  Duration accept_pause = std::chrono::seconds(1);
};

}  // namespace reachd::exporter
