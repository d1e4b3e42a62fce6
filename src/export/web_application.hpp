#pragma once

#include <boost/asio/awaitable.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "export/event_feed.hpp"
#include "export/http_message.hpp"
#include "export/node.hpp"
#include "export/page_press.hpp"

namespace reachd::exporter {

/// The endpoints of a node: what answers which path, and in which form. One thread, the exporter's.
class WebApplication final : public HttpHandler {
 public:
  /// `node` stays longer than the application.
  WebApplication(Node& node, NodeInfo info);
  ~WebApplication() override;

  boost::asio::awaitable<HttpResponse> handle(const HttpRequest& request) override;

 private:
  struct Route;
  using Answer =
      boost::asio::awaitable<HttpResponse> (WebApplication::*)(const HttpRequest& request);

  struct Large;

  static const Route* find_route(std::string_view path);
  Large* find_large(std::string_view path);
  static std::vector<Large> make_large(Node& node, const NodeInfo& info);
  boost::asio::awaitable<SnapshotPtr> snapshot();

  boost::asio::awaitable<HttpResponse> answer_style(const HttpRequest& request);
  boost::asio::awaitable<HttpResponse> answer_script(const HttpRequest& request);
  boost::asio::awaitable<HttpResponse> answer_events(const HttpRequest& request);
  boost::asio::awaitable<HttpResponse> answer_config(const HttpRequest& request);
  boost::asio::awaitable<HttpResponse> answer_healthy(const HttpRequest& request);
  boost::asio::awaitable<HttpResponse> answer_ready(const HttpRequest& request);
  boost::asio::awaitable<HttpResponse> answer_status(const HttpRequest& request);
  boost::asio::awaitable<HttpResponse> answer_incidents(const HttpRequest& request);
  /// In whatever case the name is written, as DNS has it.
  boost::asio::awaitable<HttpResponse> answer_host(std::string name);
  boost::asio::awaitable<HttpResponse> answer_large(const HttpRequest& request, Large& large);
  boost::asio::awaitable<HttpResponse> answer_probe(const HttpRequest& request);
  boost::asio::awaitable<HttpResponse> reload();

  Node& node_;
  const NodeInfo info_;
  std::vector<Large> large_;
  PagePress press_;
  EventFeed feed_;
};

}  // namespace reachd::exporter
