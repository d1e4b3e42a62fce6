#pragma once

#include <re2/re2.h>

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "config/section.hpp"
#include "http/url.hpp"
#include "reachd/check.hpp"
#include "reachd/module.hpp"
#include "reachd/tls_options.hpp"

namespace reachd::http {

/// The most of a body, in bytes after decompression, that is read where body_size_limit says
/// nothing else.
inline constexpr std::size_t kDefaultBodyLimit = std::size_t{10} * 1024 * 1024;

using Expression = std::shared_ptr<const re2::RE2>;
using Header = std::pair<std::string, std::string>;

struct HeaderExpression {
  std::string header;
  Expression expression;
  bool allow_missing = false;
};

/// What goes into the Authorization header. Secrets in files are read anew for every probe.
struct Credentials {
  enum class Kind { none, basic, typed };
  Kind kind = Kind::none;
  std::string username;
  /// "Bearer" and the like.
  std::string type;
  std::string secret;
  std::string secret_file;
};

/// blackbox_exporter's keys; `scheme` is ours.
struct Options : ModuleOptions {
  /// Of checks whose target does not say.
  bool is_https = false;
  /// Empty: 200 to 299.
  std::vector<int> valid_status_codes;
  /// "HTTP/1.1", "HTTP/2.0"; empty: any.
  std::vector<std::string> valid_http_versions;
  std::string method = "GET";
  std::vector<Header> headers;
  std::string body;
  std::string body_file;
  std::size_t body_size_limit = kDefaultBodyLimit;
  /// "gzip", "br", "deflate": the answer must be compressed so. Empty, "identity": taken as it is.
  std::string compression;
  bool follow_redirects = true;
  bool enable_http2 = true;
  bool fail_if_ssl = false;
  bool fail_if_not_ssl = false;
  std::vector<Expression> fail_if_body_matches;
  std::vector<Expression> fail_if_body_not_matches;
  std::vector<HeaderExpression> fail_if_header_matches;
  std::vector<HeaderExpression> fail_if_header_not_matches;
  TlsOptions tls;
  Credentials credentials;
  /// "http://proxy:3128", "socks5://..."; empty: none.
  std::string proxy_url;
  /// Sent to the proxy alone, when it is asked for a connection (CONNECT).
  std::vector<Header> proxy_headers;
  /// The proxy gets the name, not the address that we know.
  bool skip_resolve_phase_with_proxy = false;

  bool looks_into_the_body() const {
    return !fail_if_body_matches.empty() || !fail_if_body_not_matches.empty();
  }
  /// The value configured for a header of the request; null if none is.
  const std::string* header(std::string_view name) const;
};

/// Reads a module's `http` section.
std::shared_ptr<const ModuleOptions> read_options(config::Section& section);

/// What is wrong with a check's `target` for a module with these options, empty if nothing.
std::string fault_of_target(const ModuleOptions& options, std::string_view target);

/// What a check asks for: its target (a URL; "name/path" as blackbox_exporter takes it; "/path" or
/// ":port/path" on the host), else the host's root by the module's scheme. nullopt if that is no
/// URL.
std::optional<Url> url_of(const Check& check);

}  // namespace reachd::http
