#pragma once

#include <cstdint>
#include <string>

namespace reachd {

enum class TlsVersion : std::uint8_t { any, tls10, tls11, tls12, tls13 };

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
