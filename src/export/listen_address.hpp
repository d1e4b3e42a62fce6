#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace reachd::exporter {

/// Where to listen: a TCP host and port, or a Unix socket's path.
struct ListenAddress {
  /// An address or a name; empty: every address of both families.
  std::string host;
  /// 0: one that is free.
  std::uint16_t port = 0;
  /// Not empty: a Unix socket, and host and port mean nothing.
  std::string unix_path;

  /// "HOST:PORT", "[IPV6]:PORT", ":PORT" or "unix:PATH"; nullopt for anything else.
  static std::optional<ListenAddress> parse(std::string_view text);
  std::string to_string() const;
};

}  // namespace reachd::exporter
