#include "export/judge_application.hpp"

#include <algorithm>
#include <array>
#include <boost/beast/core/string.hpp>
#include <string>
#include <utility>
#include <variant>

#include "export/incident_list.hpp"
#include "export/incident_query.hpp"
#include "export/judge_json.hpp"
#include "export/judge_metrics.hpp"
#include "export/judge_view.hpp"
#include "export/page_assets.hpp"
#include "export/request_target.hpp"
#include "export/responses.hpp"
#include "export/status_page.hpp"

namespace reachd::exporter {
namespace {

constexpr std::string_view kHostPrefix = "/api/v1/hosts/";

}  // namespace

struct JudgeApplication::Route {
  std::string_view path;
  Answer answer;
};

const JudgeApplication::Route* JudgeApplication::find_route(std::string_view path) {
  static constexpr std::array kRoutes{
      Route{"/", &JudgeApplication::answer_page},
      Route{"/metrics", &JudgeApplication::answer_metrics},
      Route{"/-/ready", &JudgeApplication::answer_ready},
      Route{"/api/v1/status", &JudgeApplication::answer_status},
      Route{"/api/v1/hosts", &JudgeApplication::answer_hosts},
      Route{"/api/v1/incidents", &JudgeApplication::answer_incidents},
  };
  const auto* const found = std::ranges::find(kRoutes, path, &Route::path);
  return found == kRoutes.end() ? nullptr : found;
}

JudgeApplication::JudgeApplication(const JudgeSource& source, NodeInfo info)
    : source_(source), info_(std::move(info)), feed_([&source] {
        const JudgeStatePtr state = source.state();
        return state == nullptr ? 0 : state->changes;
      }) {}

boost::asio::awaitable<HttpResponse> JudgeApplication::handle(const HttpRequest& request) {
  co_return answer(request);
}

std::optional<HttpResponse> JudgeApplication::answer_stateless(std::string_view path) {
  if (path == "/-/healthy") return make_response(HttpStatus::ok, kPlainType, "healthy\n");
  if (path == "/style.css") return make_asset(kStyleType, page_style());
  if (path == "/page.js") return make_asset(kScriptType, page_script());
  if (path == "/events") return feed_.subscribe();
  return std::nullopt;
}

HttpResponse JudgeApplication::answer(const HttpRequest& request) {
  const auto path = path_of(request.target());
  if (!path) return make_error(HttpStatus::bad_request, "malformed request target");
  if (!reads(request.method())) return not_allowed(kReadMethods);
  if (auto stateless = answer_stateless(*path)) return *std::move(stateless);
  const Route* const route = find_route(*path);
  if (route == nullptr && !path->starts_with(kHostPrefix)) {
    return make_error(HttpStatus::not_found, "Not Found");
  }
  const JudgeStatePtr state = source_.state();
  if (state == nullptr) {
    return make_error(HttpStatus::service_unavailable, "the past is not judged yet");
  }
  if (route != nullptr) return (this->*route->answer)(request, *state);
  const auto name = percent_decode(std::string_view(*path).substr(kHostPrefix.size()));
  if (!name) return make_error(HttpStatus::bad_request, "malformed request target");
  return answer_host(*name, *state);
}

HttpResponse JudgeApplication::answer_page(const HttpRequest&, const JudgeState& state) const {
  return make_response(HttpStatus::ok, kPageType, status_page(judge_state_view(state, info_)));
}

HttpResponse JudgeApplication::answer_metrics(const HttpRequest&, const JudgeState& state) const {
  return make_response(HttpStatus::ok, kMetricsType, judge_metrics_text(state, info_));
}

HttpResponse JudgeApplication::answer_ready(const HttpRequest&, const JudgeState& state) const {
  if (!state.fault.empty()) {
    return make_error(HttpStatus::service_unavailable, "the last round was not answered");
  }
  return make_response(HttpStatus::ok, kPlainType, "ready\n");
}

HttpResponse JudgeApplication::answer_status(const HttpRequest&, const JudgeState& state) const {
  return make_json(HttpStatus::ok, judge_status_json(state, info_));
}

HttpResponse JudgeApplication::answer_hosts(const HttpRequest&, const JudgeState& state) const {
  return make_json(HttpStatus::ok, judge_hosts_json(state.overview));
}

HttpResponse JudgeApplication::answer_incidents(const HttpRequest& request,
                                                const JudgeState& state) const {
  const auto query = read_incident_query(request.target());
  if (const auto* const fault = std::get_if<std::string>(&query)) {
    return make_json_error(HttpStatus::bad_request, *fault);
  }
  return make_response(HttpStatus::ok, kJsonType,
                       incident_list(state.incidents, std::get<IncidentQuery>(query)));
}

/// In whatever case the name is written, as DNS has it.
HttpResponse JudgeApplication::answer_host(std::string_view name, const JudgeState& state) {
  for (const HostOverview& host : state.overview.hosts) {
    if (boost::beast::iequals(host.host->name, name)) {
      return make_json(HttpStatus::ok, judge_host_json(state.overview, host));
    }
  }
  return make_json_error(HttpStatus::not_found, "no host of this name is watched");
}

}  // namespace reachd::exporter
