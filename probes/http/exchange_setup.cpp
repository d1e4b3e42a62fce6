#include <openssl/ssl.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <string_view>

#include "http/exchange.hpp"
#include "http/proxy.hpp"
#include "net/tls_context.hpp"
#include "net/tls_detail.hpp"

namespace reachd::http {
namespace {

std::string connect_to_entry(const Hop& hop) {
  return "::" + bracketed(hop.address.to_string()) + ":" + std::to_string(hop.url.port);
}

/// Adds a copy of the line to a list that owns its lines.
template <typename List>
void append(List& list, const std::string& line) {
  curl_slist* const longer = curl_slist_append(list.get(), line.c_str());
  if (longer == nullptr) return;
  static_cast<void>(list.release());
  list.reset(longer);
}

/// curl takes "Name:" for the removal of a header, "Name;" for one without a value.
std::string header_line(const Header& header) {
  const auto& [name, value] = header;
  return value.empty() ? name + ";" : name + ": " + value;
}

/// What may go to a server that is not the one we were told to probe: any other header may be a
/// secret, whatever it is called.
bool goes_anywhere(const std::string& name) {
  constexpr std::array<std::string_view, 6> kNames{"Accept",          "Accept-Charset",
                                                   "Accept-Encoding", "Accept-Language",
                                                   "Content-Type",    "User-Agent"};
  return std::ranges::any_of(
      kNames, [&](std::string_view known) { return equal_ignoring_case(name, known); });
}

}  // namespace

Exchange::Exchange(const Options& options, const Hop& hop, const RequestContent& content,
                   net::TlsContextPtr tls, std::optional<IpAddress> proxy_address,
                   const Clock& clock)
    : options_(options),
      hop_(hop),
      tls_(std::move(tls)),
      clock_(clock),
      begun_(clock.now()),
      handle_(curl_easy_init()) {
  response_.is_over_tls = hop_.url.is_https;
  set_isolation();
  set_target();
  set_request(content);
  set_headers(content);
  set_cookies(content);
  if (tls_) set_tls();
  if (proxy_address) set_proxy(*proxy_address);
}

void Exchange::set_option(CURLoption option, long value) {
  curl_easy_setopt(handle_.get(), option, value);
}

void Exchange::set_option(CURLoption option, const std::string& value) {
  curl_easy_setopt(handle_.get(), option, value.c_str());
}

void Exchange::set_isolation() {
  set_option(CURLOPT_NOSIGNAL, 1L);
  set_option(CURLOPT_PROTOCOLS_STR, "http,https");
  set_option(CURLOPT_PROXY, "");
  set_option(CURLOPT_NOPROXY, "");
  set_option(CURLOPT_NETRC, static_cast<long>(CURL_NETRC_IGNORED));
  set_option(CURLOPT_FOLLOWLOCATION, 0L);
  set_option(CURLOPT_FRESH_CONNECT, 1L);
  set_option(CURLOPT_FORBID_REUSE, 1L);
  set_option(CURLOPT_SSL_SESSIONID_CACHE, 0L);
  curl_easy_setopt(handle_.get(), CURLOPT_ERRORBUFFER, error_text_.data());
  curl_easy_setopt(handle_.get(), CURLOPT_OPENSOCKETFUNCTION, &Exchange::on_open_socket);
  curl_easy_setopt(handle_.get(), CURLOPT_OPENSOCKETDATA, this);
  if (options_.ip.source) {
    set_option(CURLOPT_INTERFACE, "host!" + options_.ip.source->to_string());
  }
}

/// curl must never resolve: plain requests go to a URL with the address, encrypted ones to one with
/// the name that TLS needs and to the address apart from it.
void Exchange::set_target() {
  const Url& url = hop_.url;
  if (!options_.proxy_url.empty() && options_.skip_resolve_phase_with_proxy) {
    return set_option(CURLOPT_URL, url.to_string());
  }
  if (!url.is_https) return set_option(CURLOPT_URL, url.with_host(hop_.address.to_string()));
  set_option(CURLOPT_URL, url.with_host(hop_.tls_name));
  connect_to_.reset(curl_slist_append(nullptr, connect_to_entry(hop_).c_str()));
  curl_easy_setopt(handle_.get(), CURLOPT_CONNECT_TO, connect_to_.get());
}

void Exchange::set_request(const RequestContent& content) {
  const bool is_head = hop_.method == "HEAD";
  const bool has_body = hop_.sends_body && !content.body.empty() && !is_head;
  const bool wants_length = hop_.method == "POST" || hop_.method == "PUT" || hop_.method == "PATCH";
  if (has_body || wants_length) {
    set_option(CURLOPT_POSTFIELDSIZE, has_body ? static_cast<long>(content.body.size()) : 0L);
    set_option(CURLOPT_COPYPOSTFIELDS, has_body ? content.body : std::string());
  } else if (is_head) {
    set_option(CURLOPT_NOBODY, 1L);
  }
  set_option(CURLOPT_CUSTOMREQUEST, hop_.method);
  set_option(CURLOPT_PATH_AS_IS, 1L);
  const auto version = options_.enable_http2 ? CURL_HTTP_VERSION_2TLS : CURL_HTTP_VERSION_1_1;
  set_option(CURLOPT_HTTP_VERSION, static_cast<long>(version));
  if (!options_.compression.empty() && options_.compression != "identity") {
    set_option(CURLOPT_ACCEPT_ENCODING, options_.compression);
  }
  curl_easy_setopt(handle_.get(), CURLOPT_HEADERFUNCTION, &Exchange::on_header);
  curl_easy_setopt(handle_.get(), CURLOPT_HEADERDATA, this);
  curl_easy_setopt(handle_.get(), CURLOPT_WRITEFUNCTION, &Exchange::on_body);
  curl_easy_setopt(handle_.get(), CURLOPT_WRITEDATA, this);
}

void Exchange::set_headers(const RequestContent& content) {
  append(headers_, "Host: " + hop_.host_header);
  append(headers_, "Expect:");
  if (options_.header("User-Agent") == nullptr)
    append(headers_, "User-Agent: " + content.user_agent);
  if (options_.header("Content-Type") == nullptr) append(headers_, "Content-Type:");
  for (const Header& header : options_.headers) {
    const std::string& name = header.first;
    const bool is_withheld = !hop_.sends_credentials && !goes_anywhere(name);
    const bool is_set_apart =
        equal_ignoring_case(name, "Host") || equal_ignoring_case(name, "Cookie");
    if (!is_withheld && !is_set_apart) append(headers_, header_line(header));
  }
  if (hop_.sends_credentials && !content.authorization.empty()) {
    append(headers_, "Authorization: " + content.authorization);
  }
  curl_easy_setopt(handle_.get(), CURLOPT_HTTPHEADER, headers_.get());
  set_option(CURLOPT_HEADEROPT, static_cast<long>(CURLHEADER_SEPARATE));
}

/// The module's own cookies are not the jar's: curl sends both in one header.
void Exchange::set_cookies(const RequestContent& content) {
  curl_easy_setopt(handle_.get(), CURLOPT_SHARE, content.cookies.get());
  set_option(CURLOPT_COOKIEFILE, "");
  const std::string* const own = options_.header("Cookie");
  if (own != nullptr && hop_.sends_credentials) set_option(CURLOPT_COOKIE, *own);
}

/// Authorities, client certificate and the verification of the name are our own context's, the same
/// as for other probes: curl's own are switched off.
void Exchange::set_tls() {
  set_option(CURLOPT_SSL_VERIFYPEER, options_.tls.insecure_skip_verify ? 0L : 1L);
  set_option(CURLOPT_SSL_VERIFYHOST, 0L);
  curl_easy_setopt(handle_.get(), CURLOPT_CAINFO, nullptr);
  curl_easy_setopt(handle_.get(), CURLOPT_CAPATH, nullptr);
  set_option(CURLOPT_CA_CACHE_TIMEOUT, 0L);
  curl_easy_setopt(handle_.get(), CURLOPT_SSL_CTX_FUNCTION, &Exchange::on_tls_context);
  curl_easy_setopt(handle_.get(), CURLOPT_SSL_CTX_DATA, this);
  curl_easy_setopt(handle_.get(), CURLOPT_PREREQFUNCTION, &Exchange::on_connected);
  curl_easy_setopt(handle_.get(), CURLOPT_PREREQDATA, this);
}

void Exchange::set_proxy(const IpAddress& address) {
  set_option(CURLOPT_PROXY, proxy_at(options_.proxy_url, address));
  set_option(CURLOPT_SUPPRESS_CONNECT_HEADERS, 1L);
  // curl would send them with a plain request too, where the proxy passes them on.
  if (!hop_.url.is_https || options_.proxy_headers.empty()) return;
  for (const Header& header : options_.proxy_headers) append(proxy_headers_, header_line(header));
  curl_easy_setopt(handle_.get(), CURLOPT_PROXYHEADER, proxy_headers_.get());
}

CURLcode Exchange::on_tls_context(CURL* /*easy*/, void* context, void* self) {
  auto& exchange = *static_cast<Exchange*>(self);
  exchange.tls_begun_ = exchange.clock_.now();
  TlsOptions options = exchange.options_.tls;
  options.server_name.clear();
  net::adopt_tls_context(static_cast<SSL_CTX*>(context), *exchange.tls_, options,
                         exchange.hop_.tls_name);
  return CURLE_OK;
}

curl_socket_t Exchange::on_open_socket(void* self, curlsocktype /*purpose*/,
                                       curl_sockaddr* address) {
  const int descriptor =
      ::socket(address->family, address->socktype | SOCK_CLOEXEC, address->protocol);
  if (descriptor < 0) static_cast<Exchange*>(self)->socket_error_ = errno;
  return descriptor < 0 ? CURL_SOCKET_BAD : descriptor;
}

int Exchange::on_connected(void* self, char* /*server*/, char* /*local*/, int /*server_port*/,
                           int /*local_port*/) {
  auto& exchange = *static_cast<Exchange*>(self);
  curl_tlssessioninfo* session = nullptr;
  curl_easy_getinfo(exchange.handle(), CURLINFO_TLS_SSL_PTR, &session);
  if (session != nullptr && session->internals != nullptr) {
    exchange.response_.tls = net::describe_tls(static_cast<SSL*>(session->internals));
  }
  return CURL_PREREQFUNC_OK;
}

}  // namespace reachd::http
