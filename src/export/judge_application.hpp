#pragma once

#include <boost/asio/awaitable.hpp>
#include <optional>
#include <string_view>

#include "export/event_feed.hpp"
#include "export/http_message.hpp"
#include "export/judge_state.hpp"
#include "export/node.hpp"

namespace reachd::exporter {

/// The endpoints of a judge. One thread, the exporter's.
class JudgeApplication final : public HttpHandler {
 public:
  /// `source` stays longer than the application.
  JudgeApplication(const JudgeSource& source, NodeInfo info);

  boost::asio::awaitable<HttpResponse> handle(const HttpRequest& request) override;

 private:
  struct Route;
  using Answer = HttpResponse (JudgeApplication::*)(const HttpRequest& request,
                                                    const JudgeState& state) const;
  static const Route* find_route(std::string_view path);
  HttpResponse answer(const HttpRequest& request);
  /// Nothing for another path.
  std::optional<HttpResponse> answer_stateless(std::string_view path);

  HttpResponse answer_page(const HttpRequest& request, const JudgeState& state) const;
  HttpResponse answer_metrics(const HttpRequest& request, const JudgeState& state) const;
  HttpResponse answer_ready(const HttpRequest& request, const JudgeState& state) const;
  HttpResponse answer_status(const HttpRequest& request, const JudgeState& state) const;
  HttpResponse answer_hosts(const HttpRequest& request, const JudgeState& state) const;
  HttpResponse answer_incidents(const HttpRequest& request, const JudgeState& state) const;
  static HttpResponse answer_host(std::string_view name, const JudgeState& state);

  const JudgeSource& source_;
  const NodeInfo info_;
  EventFeed feed_;
};

}  // namespace reachd::exporter
