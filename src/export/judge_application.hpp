#pragma once

#include <boost/asio/awaitable.hpp>
#include <optional>
#include <string_view>
#include <vector>

#include "export/event_feed.hpp"
#include "export/http_message.hpp"
#include "export/judge_state.hpp"
#include "export/node.hpp"
#include "export/page_press.hpp"

namespace reachd::exporter {

/// The endpoints of a judge. One thread, the exporter's.
class JudgeApplication final : public HttpHandler {
 public:
  /// `source` stays longer than the application.
  JudgeApplication(const JudgeSource& source, NodeInfo info);
  ~JudgeApplication() override;

  boost::asio::awaitable<HttpResponse> handle(const HttpRequest& request) override;

 private:
  struct Route;
  using Answer = HttpResponse (JudgeApplication::*)(const HttpRequest& request,
                                                    const JudgeState& state) const;
  struct Large;

  static const Route* find_route(std::string_view path);
  Large* find_large(std::string_view path);
  static std::vector<Large> make_large(const NodeInfo& info);
  /// Nothing for another path.
  std::optional<HttpResponse> answer_stateless(std::string_view path);

  HttpResponse answer_ready(const HttpRequest& request, const JudgeState& state) const;
  HttpResponse answer_incidents(const HttpRequest& request, const JudgeState& state) const;
  static HttpResponse answer_host(std::string_view name, const JudgeState& state);
  boost::asio::awaitable<HttpResponse> answer_large(const HttpRequest& request, Large& large,
                                                    JudgeStatePtr state);

  const JudgeSource& source_;
  const NodeInfo info_;
  std::vector<Large> large_;
  PagePress press_;
  EventFeed feed_;
};

}  // namespace reachd::exporter
