#pragma once

#include <boost/asio/awaitable.hpp>
#include <string>
#include <string_view>

#include "export/http_message.hpp"
#include "export/node.hpp"

namespace reachd::exporter {

/// The endpoints of a node: what answers which path, and in which form. One thread, the exporter's.
class WebApplication final : public HttpHandler {
 public:
  /// `node` stays longer than the application.
  WebApplication(Node& node, NodeInfo info);

  boost::asio::awaitable<HttpResponse> handle(const HttpRequest& request) override;

 private:
  struct Route;
  using Answer = HttpResponse (WebApplication::*)(const HttpRequest& request) const;

  static const Route* find_route(std::string_view path);
  /// Before the first snapshot an empty one.
  SnapshotPtr snapshot() const;

  HttpResponse answer_page(const HttpRequest& request) const;
  HttpResponse answer_style(const HttpRequest& request) const;
  HttpResponse answer_metrics(const HttpRequest& request) const;
  HttpResponse answer_config(const HttpRequest& request) const;
  HttpResponse answer_healthy(const HttpRequest& request) const;
  HttpResponse answer_ready(const HttpRequest& request) const;
  HttpResponse answer_status(const HttpRequest& request) const;
  HttpResponse answer_hosts(const HttpRequest& request) const;
  HttpResponse answer_host(const std::string& name) const;
  boost::asio::awaitable<HttpResponse> reload();

  Node& node_;
  const NodeInfo info_;
};

}  // namespace reachd::exporter
