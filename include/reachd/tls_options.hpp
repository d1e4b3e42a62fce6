#pragma once

#include <cstdint>
#include <string>

namespace reachd {

/// Numbered as on the wire (RFC 8446 section 4.2.1) and by OpenSSL; 0 leaves the choice to it.
enum class TlsVersion : std::uint16_t {
  any = 0,
  tls10 = 0x0301,
  tls11 = 0x0302,
  tls12 = 0x0303,
  tls13 = 0x0304,
};

/// blackbox_exporter's `tls_config`.
struct TlsOptions {
  bool insecure_skip_verify = false;
  /// PEM files; empty: the system's authorities, no client certificate.
  std::string ca_file;
  std::string cert_file;
  std::string key_file;
  /// Sent as SNI and verified; empty: the host's name.
  std::string server_name;
  TlsVersion min_version = TlsVersion::tls12;
  TlsVersion max_version = TlsVersion::any;
};

}  // namespace reachd
