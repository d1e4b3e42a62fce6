#include "export/judge_application.hpp"

#include <algorithm>
#include <array>
#include <boost/beast/core/string.hpp>
#include <functional>
#include <stop_token>
#include <string>
#include <utility>
#include <variant>

#include "export/incident_list.hpp"
#include "export/incident_query.hpp"
#include "export/json_text.hpp"
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
      Route{"/-/ready", &JudgeApplication::answer_ready},
      Route{"/api/v1/incidents", &JudgeApplication::answer_incidents},
  };
  const auto* const found = std::ranges::find(kRoutes, path, &Route::path);
  return found == kRoutes.end() ? nullptr : found;
}

struct JudgeApplication::Large {
  std::string_view path;
  std::string_view content_type;
  std::function<std::string(const JudgeState&)> text;
  LargePage page;
};

JudgeApplication::Large* JudgeApplication::find_large(std::string_view path) {
  const auto found = std::ranges::find(large_, path, &Large::path);
  return found == large_.end() ? nullptr : &*found;
}

std::vector<JudgeApplication::Large> JudgeApplication::make_large(const NodeInfo& info) {
  // All but the metrics, which tell of the process as well, are of the state alone.
  const LargePage of_the_state{.kept = Duration::max()};
  const auto page = [&](const JudgeState& state) {
    return status_page(judge_state_view(state, info));
  };
  const auto metrics = [&](const JudgeState& state) { return judge_metrics_text(state, info); };
  const auto status = [&](const JudgeState& state) {
    return json_text(judge_status_json(state, info)) + "\n";
  };
  const auto hosts = [](const JudgeState& state) {
    return json_text(judge_hosts_json(state.overview)) + "\n";
  };
  return {{"/", kPageType, page, of_the_state},
          {"/metrics", kMetricsType, metrics, {}},
          {"/api/v1/status", kJsonType, status, of_the_state},
          {"/api/v1/hosts", kJsonType, hosts, of_the_state}};
}

JudgeApplication::JudgeApplication(const JudgeSource& source, NodeInfo info)
    : source_(source), info_(std::move(info)), large_(make_large(info_)), feed_([&source] {
        const JudgeStatePtr state = source.state();
        return state == nullptr ? 0 : state->changes;
      }) {}

JudgeApplication::~JudgeApplication() = default;

std::optional<HttpResponse> JudgeApplication::answer_stateless(std::string_view path) {
  if (path == "/-/healthy") return make_response(HttpStatus::ok, kPlainType, "healthy\n");
  if (path == "/style.css") return make_asset(kStyleType, page_style());
  if (path == "/page.js") return make_asset(kScriptType, page_script());
  if (path == "/events") return feed_.subscribe();
  return std::nullopt;
}

boost::asio::awaitable<HttpResponse> JudgeApplication::handle(const HttpRequest& request) {
  const auto path = path_of(request.target());
  if (!path) co_return make_error(HttpStatus::bad_request, "malformed request target");
  if (!reads(request.method())) co_return not_allowed(kReadMethods);
  if (auto stateless = answer_stateless(*path)) co_return *std::move(stateless);
  const Route* const route = find_route(*path);
  Large* const large = find_large(*path);
  if (route == nullptr && large == nullptr && !path->starts_with(kHostPrefix)) {
    co_return make_error(HttpStatus::not_found, "Not Found");
  }
  JudgeStatePtr state = source_.state();
  if (state == nullptr) {
    co_return make_error(HttpStatus::service_unavailable, "the past is not judged yet");
  }
  if (large != nullptr) co_return co_await answer_large(request, *large, std::move(state));
  if (route != nullptr) co_return (this->*route->answer)(request, *state);
  const auto name = percent_decode(std::string_view(*path).substr(kHostPrefix.size()));
  if (!name) co_return make_error(HttpStatus::bad_request, "malformed request target");
  co_return answer_host(*name, *state);
}

boost::asio::awaitable<HttpResponse> JudgeApplication::answer_large(const HttpRequest& request,
                                                                    Large& large,
                                                                    JudgeStatePtr state) {
  const auto write = [&large, state](const TextSink& sink, const std::stop_token&) {
    sink(large.text(*state));
  };
  Edition edition{state, state->overview.taken, write};
  co_return co_await press_.answer(request, large.content_type, large.page, std::move(edition));
}

HttpResponse JudgeApplication::answer_ready(const HttpRequest&, const JudgeState& state) const {
  if (!state.fault.empty()) {
    return make_error(HttpStatus::service_unavailable, "the last round was not answered");
  }
  return make_response(HttpStatus::ok, kPlainType, "ready\n");
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
