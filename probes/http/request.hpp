#pragma once

#include <curl/curl.h>

#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "http/http_config.hpp"
#include "http/url.hpp"
#include "net/error_outcome.hpp"
#include "reachd/address.hpp"

namespace reachd::http {

struct FreeShare {
  void operator()(CURLSH* share) const { curl_share_cleanup(share); }
};
/// Cookies that the answers to one probe set, for the requests that its redirects lead to.
using CookieJar = std::unique_ptr<CURLSH, FreeShare>;

CookieJar make_cookie_jar();

/// What all requests of one probe have in common.
struct RequestContent {
  std::string body;
  /// Value of the Authorization header; empty: none.
  std::string authorization;
  std::string user_agent;
  CookieJar cookies = make_cookie_jar();
};

/// What keeps a request from being made up.
struct UnreadableContent {
  /// "body_file", "credentials_file", or that there was no descriptor left: then no file is at
  /// fault.
  std::string_view reason;
  std::string file;
  std::string error;

  bool is_of_the_file() const { return reason != net::kDescriptorsReason; }
};

/// Reads body and credentials, from their files where the options say so. nullopt if one cannot be
/// used; `problem` then says which and why.
std::optional<RequestContent> load_content(const Options& options, UnreadableContent& problem);

/// One request: the first of a probe, or the next after a redirect.
struct Hop {
  Url url;
  /// Whom to connect to, whatever the URL's host is called.
  IpAddress address;
  /// Value of the Host header.
  std::string host_header;
  /// For SNI and verification; only https uses it.
  std::string tls_name;
  std::string method;
  bool sends_body = true;
  /// False once another server than the one we were told to probe would learn them.
  bool sends_credentials = true;
};

/// The first hop of a probe.
Hop first_hop(const Options& options, Url url, const IpAddress& address);

/// The hop after a redirect with `status` from `from` to `url`. `is_same_host`: it leads to the
/// host that is being probed.
Hop next_hop(const Options& options, const Hop& from, int status, Url url, const IpAddress& address,
             bool is_same_host);

}  // namespace reachd::http
