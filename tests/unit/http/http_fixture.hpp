#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "http/http_config.hpp"
#include "http/http_probe.hpp"
#include "net/resolver.hpp"
#include "support/detailed_log.hpp"
#include "support/loopback_server.hpp"
#include "support/one_probe.hpp"

namespace reachd::http {

/// Knows the names it was told, at once.
class FakeResolver final : public net::NameResolver {
 public:
  net::Resolution lookup(std::string_view name, Family) override {
    const auto known = names.find(name);
    if (known != names.end()) return known->second;
    return {.status = net::Resolution::Status::no_name, .address = {}, .reason = "nxdomain"};
  }
  boost::asio::awaitable<net::Resolution> resolve(std::string name, Family family) override {
    co_return lookup(name, family);
  }
  void add(const std::string& name, const std::string& address) {
    names[name] = {.status = net::Resolution::Status::fresh,
                   .address = IpAddress::parse(address),
                   .reason = {}};
  }

  std::map<std::string, net::Resolution, std::less<>> names;
};

/// A probe of the host "server.test" at 127.0.0.1, and a server there that plays a script.
class HttpProbeTest : public ::testing::Test {
 protected:
  using Server = test::LoopbackServer;
  using Session = test::ServerSession;
  using Script = boost::asio::awaitable<void>;

  /// A server that answers every request with what `reply` makes of its head.
  static Server::Script answering(std::function<std::string(const std::string&)> reply) {
    return [reply = std::move(reply)](Session& peer) -> Script {
      const std::string request = co_await peer.hear("\r\n\r\n");
      co_await peer.say(reply(request));
    };
  }
  Server::Script answering(std::string text) {
    return answering([this, text = std::move(text)](const std::string& request) {
      requests_.push_back(request);
      return text;
    });
  }
  static std::string ok(const std::string& body, const std::string& headers = "") {
    return "HTTP/1.1 200 OK\r\nContent-Length: " + std::to_string(body.size()) + "\r\n" + headers +
           "\r\n" + body;
  }
  static std::string moved(const std::string& location, const std::string& status = "302") {
    return "HTTP/1.1 " + status + " Moved\r\nContent-Length: 0\r\nLocation: " + location +
           "\r\n\r\n";
  }

  Observation probe(const Server& server, const std::string& path = "/",
                    Duration timeout = std::chrono::seconds(20)) {
    return probe_target(":" + std::to_string(server.port()) + path, timeout);
  }
  Observation probe_target(const std::string& target, Duration timeout = std::chrono::seconds(20)) {
    return test::probe_once(io_, sink_, probe_, test::make_check("server.test", options_, target),
                            timeout);
  }
  /// The observation of a server that answers the first request with `text`.
  Observation probe_answer(const std::string& text) {
    Server server(io_, answering(text));
    return probe(server);
  }
  void trust(Server& server, const test::SelfSigned& certificate = test::SelfSigned()) {
    server.show(certificate);
    options_->is_https = true;
    options_->tls.ca_file = directory_.write("ca.pem", certificate.certificate_pem());
  }
  static const HttpDetail& detail(const Observation& observation) {
    return std::get<HttpDetail>(observation.detail);
  }

  std::shared_ptr<Options> options_ = std::make_shared<Options>();
  /// Heads of the requests that answering() saw.
  std::vector<std::string> requests_;
  test::TemporaryDirectory directory_;
  FakeResolver resolver_;
  std::vector<IpAddress> asked_;
  std::vector<std::string> asked_names_;
  bool may_probe_ = true;
  std::set<std::string> excluded_names_;
  Contact contact_{"https://probe.test/"};
  boost::asio::io_context io_;
  SystemClock clock_;
  test::DetailedLog log_;
  test::StoppingSink sink_{io_};
  HttpProbe probe_{{io_, clock_, sink_, log_},
                   {.resolver = resolver_,
                    .may_probe =
                        [this](std::string_view name, const IpAddress& address) {
                          asked_.push_back(address);
                          asked_names_.emplace_back(name);
                          return may_probe_ && !excluded_names_.contains(std::string(name));
                        },
                    .contact = contact_}};
};

}  // namespace reachd::http
