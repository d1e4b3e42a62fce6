#pragma once

#include <boost/asio/awaitable.hpp>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "http/curl_multi.hpp"
#include "http/exchange.hpp"
#include "http/http_config.hpp"
#include "http/request.hpp"
#include "net/error_outcome.hpp"
#include "net/resolver.hpp"
#include "net/tls_context.hpp"
#include "net/unusable_files.hpp"
#include "reachd/clock.hpp"
#include "reachd/contact.hpp"
#include "reachd/observation.hpp"
#include "reachd/probe.hpp"

namespace reachd::http {

/// What all probes share. The references outlive them.
struct Services {
  std::shared_ptr<CurlMulti> curl;
  const Clock& clock;
  net::NameResolver& resolver;
  /// Asked before another host than the probed one is connected to, as a redirect or a proxy
  /// demands.
  std::function<bool(std::string_view name, const IpAddress&)> may_probe;
  const Contact& contact;
  std::unique_ptr<net::TlsContexts> tls;
  std::unique_ptr<net::UnusableFiles> unusable_files;
};

/// The most redirects that are followed.
inline constexpr std::uint32_t kMaxRedirects = 10;

/// One probe under way: a request, and one more for each redirect. Owns what it works on, since a
/// cancelled coroutine may come to its end after the probe that started it is gone.
class Fetch {
 public:
  Fetch(std::shared_ptr<const Services> services, ProbeRequest request, Observation begun,
        RequestContent content);

  /// If cancelled, tells in `reason` what it was doing: "resolve", "connect", "tls", "processing",
  /// "transfer".
  boost::asio::awaitable<Observation> run(Url url);

 private:
  boost::asio::awaitable<void> follow(Hop hop);
  /// Makes one request; false if that was the last.
  boost::asio::awaitable<bool> request_once(Hop& hop);
  /// The hop behind a redirect; nullopt if there is none or it must not be taken.
  boost::asio::awaitable<std::optional<Hop>> take_redirect(const Hop& from,
                                                           const Response& response);
  /// Where the redirect's host is; nullopt and the reason set if that cannot be told or must not be
  /// probed.
  boost::asio::awaitable<std::optional<IpAddress>> locate(const Url& url);
  boost::asio::awaitable<std::optional<IpAddress>> resolve(std::string name);
  /// Otherwise the reason is set.
  bool may_go_on_to(const std::string& name, const IpAddress& address);
  /// False if the proxy has a name that does not resolve, or must not be contacted.
  boost::asio::awaitable<bool> locate_proxy();

  bool is_probed_host(std::string_view name) const;
  void account(const Exchange& exchange);
  void add(Phase phase, std::optional<Duration> time);
  bool leads_on(const Exchange& exchange) const;
  bool conclude(const Exchange& exchange);
  void describe(const Response& response);
  /// Sets how the probe ended; false, for there is nothing more to do.
  bool end(const net::Verdict& verdict);

  std::shared_ptr<const Services> services_;
  ProbeRequest request_;
  const Options& options_;
  Observation observation_;
  HttpDetail detail_;
  RequestContent content_;
  std::optional<IpAddress> proxy_address_;
  std::string first_host_;
  std::string_view stage_ = "resolve";
};

}  // namespace reachd::http
