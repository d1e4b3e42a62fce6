#pragma once

#include <openssl/ssl.h>

#include <boost/asio/ssl/context.hpp>
#include <map>
#include <memory>
#include <string>
#include <string_view>

#include "net/unusable_files.hpp"
#include "reachd/clock.hpp"
#include "reachd/log.hpp"
#include "reachd/module.hpp"
#include "reachd/tls_options.hpp"

namespace reachd::net {

using TlsContextPtr = std::shared_ptr<boost::asio::ssl::context>;

/// The reason of the local_error with which a probe ends whose tls_config cannot be used.
inline constexpr std::string_view kTlsConfigReason = "tls_config";

/// A file that a context cannot be made of, and why.
struct TlsProblem {
  /// Of the local_error: kTlsConfigReason, or kDescriptorsReason, where no file is at fault.
  std::string_view reason;
  std::string file;
  std::string error;
};

/// A client's context: authorities, client certificate, versions. Null if a file cannot be read or
/// does not hold what it should; `problem` then says which and why.
TlsContextPtr make_tls_context(const TlsOptions& options, TlsProblem& problem);

/// Contexts by module, made on first use and dropped after their module is gone. One that could not
/// be made is tried again the next time. One thread.
class TlsContexts {
 public:
  /// Clock and log outlive it.
  TlsContexts(const Clock& clock, Log& log) : unusable_(clock, log) {}

  /// `options` belong to `owner`. Null as for make_tls_context, with the `reason` of the
  /// local_error; a file that is at fault is then in the log.
  TlsContextPtr get(const std::shared_ptr<const ModuleOptions>& owner, const TlsOptions& options,
                    std::string_view& reason);

 private:
  UnusableFiles unusable_;
  std::map<std::weak_ptr<const ModuleOptions>, TlsContextPtr, std::owner_less<>> contexts_;
};

/// Before a handshake: says which server is meant (SNI, RFC 6066 section 3, unless it is an
/// address), and that its certificate must be valid for that name, or for nothing at all under
/// insecure_skip_verify. The name is the options' server_name, else `host_name`.
void expect_server(SSL* ssl, const TlsOptions& options, std::string_view host_name);

/// For a library that makes an SSL_CTX of its own: everything of `context`, and expect_server()'s
/// verification for all connections made of `target`. SNI stays the library's business.
void adopt_tls_context(SSL_CTX* target, boost::asio::ssl::context& context,
                       const TlsOptions& options, std::string_view host_name);

}  // namespace reachd::net
