#pragma once

#include <curl/curl.h>

#include <array>
#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "http/http_config.hpp"
#include "http/request.hpp"
#include "http/response.hpp"
#include "net/error_outcome.hpp"
#include "net/tls_context.hpp"
#include "reachd/clock.hpp"

namespace reachd::http {

/// One request and its response on a curl handle of its own: curl speaks the protocol, but connects
/// only to the address that the hop names, follows no redirect, keeps no connection and nothing of
/// the environment's. Stays where it is while its handle is in use. One thread.
class Exchange {
 public:
  /// `tls`: null if the hop is no https. `proxy_address`: where the proxy is, if there is one.
  Exchange(const Options& options, const Hop& hop, const RequestContent& content,
           net::TlsContextPtr tls, std::optional<IpAddress> proxy_address, const Clock& clock);
  Exchange(const Exchange&) = delete;
  Exchange& operator=(const Exchange&) = delete;

  CURL* handle() { return handle_.get(); }

  /// To be called once with what became of the transfer.
  void finish(CURLcode result);

  const Response& response() const { return response_; }
  /// Outcome success, unless the transfer failed before the response was complete. Not for a
  /// transfer that was broken off by us: see stage().
  net::Verdict failure() const;
  /// How far it came: "connect", "tls", "processing" or "transfer".
  std::string_view stage() const;

  struct Times {
    /// Each only if it took place.
    std::optional<Duration> connect;
    std::optional<Duration> tls;
    std::optional<Duration> processing;
    std::optional<Duration> transfer;
  };
  Times times() const;

 private:
  enum class Stop { none, redirect, body_too_large, headers_too_large };

  void set_target();
  void set_request(const RequestContent& content);
  void set_headers(const RequestContent& content);
  void set_cookies(const RequestContent& content);
  void set_isolation();
  void set_tls();
  void set_proxy(const IpAddress& address);
  void set_option(CURLoption option, long value);
  void set_option(CURLoption option, const std::string& value);
  /// Since the beginning; zero if it did not come to that.
  Duration reached(CURLINFO info) const;
  long number(CURLINFO info) const;
  net::Verdict transport_failure() const;
  net::Verdict tls_failure() const;
  net::Verdict socket_failure() const;

  static std::size_t on_header(char* data, std::size_t size, std::size_t count, void* self);
  static std::size_t on_body(char* data, std::size_t size, std::size_t count, void* self);
  static CURLcode on_tls_context(CURL* easy, void* context, void* self);
  static curl_socket_t on_open_socket(void* self, curlsocktype purpose, curl_sockaddr* address);
  static int on_connected(void* self, char* server, char* local, int server_port, int local_port);
  bool take_body(std::string_view bytes);

  struct FreeHandle {
    void operator()(CURL* handle) const { curl_easy_cleanup(handle); }
  };
  struct FreeList {
    void operator()(curl_slist* list) const { curl_slist_free_all(list); }
  };
  using List = std::unique_ptr<curl_slist, FreeList>;

  const Options& options_;
  Hop hop_;
  net::TlsContextPtr tls_;
  Response response_;
  HeadReader head_{response_};
  const Clock& clock_;
  SteadyTime begun_;
  /// When the connection was there and TLS began; curl tells of a connection only after TLS.
  std::optional<SteadyTime> tls_begun_;
  Stop stop_ = Stop::none;
  CURLcode result_ = CURLE_OK;
  /// Why there was no socket, as errno; curl does not tell.
  int socket_error_ = 0;
  std::array<char, CURL_ERROR_SIZE> error_text_{};
  List headers_;
  List proxy_headers_;
  List connect_to_;
  /// Last: goes first.
  std::unique_ptr<CURL, FreeHandle> handle_;
};

}  // namespace reachd::http
