#pragma once

#include <sys/stat.h>

#include <boost/asio/ssl/context.hpp>
#include <memory>
#include <string>
#include <vector>

#include "export/web_options.hpp"
#include "reachd/log.hpp"

namespace reachd::exporter {

using TlsServerContext = std::shared_ptr<boost::asio::ssl::context>;

/// Throws std::runtime_error if the files or the parameters cannot be used.
TlsServerContext make_tls_server_context(const TlsServerOptions& options);

/// The server's side of TLS: a context made from the files, and made again when they changed. One
/// thread.
class TlsServer {
 public:
  /// Throws std::runtime_error if the files cannot be used.
  TlsServer(TlsServerOptions options, Log& log);

  /// For the next handshake. Files that changed but cannot be used are logged once, and the last
  /// good ones stay in use.
  TlsServerContext context();

 private:
  struct Stamp {
    ino_t inode = 0;
    off_t size = 0;
    timespec changed{};
    bool operator==(const Stamp& other) const;
  };
  std::vector<Stamp> stamps() const;

  const TlsServerOptions options_;
  Log& log_;
  std::vector<Stamp> stamps_;
  TlsServerContext context_;
};

}  // namespace reachd::exporter
