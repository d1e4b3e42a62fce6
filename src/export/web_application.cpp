#include "export/web_application.hpp"

#include <algorithm>
#include <array>
#include <atomic>
#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/async_result.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/beast/core/string.hpp>
#include <boost/beast/http/verb.hpp>
#include <functional>
#include <memory>
#include <stop_token>
#include <utility>
#include <variant>

#include "export/cross_origin.hpp"
#include "export/host_json.hpp"
#include "export/incident_list.hpp"
#include "export/incident_query.hpp"
#include "export/metrics.hpp"
#include "export/node_view.hpp"
#include "export/page_assets.hpp"
#include "export/probe_page.hpp"
#include "export/probe_query.hpp"
#include "export/request_target.hpp"
#include "export/responses.hpp"
#include "export/status_json.hpp"
#include "export/status_page.hpp"
#include "export/sweep_json.hpp"

namespace reachd::exporter {
namespace {

namespace asio = boost::asio;
namespace http = boost::beast::http;

constexpr std::string_view kHostPrefix = "/api/v1/hosts/";
constexpr std::string_view kReloadPath = "/-/reload";
constexpr std::string_view kProbePath = "/probe";
constexpr std::string_view kReloadMethods = "POST, PUT";

bool reloads(http::verb method) { return method == http::verb::post || method == http::verb::put; }

/// Waits, without blocking the thread, for what `ask` hands on through the callable that it is
/// given.
template <typename Result, typename Ask>
asio::awaitable<Result> result_of(Ask ask) {
  const auto executor = co_await asio::this_coro::executor;
  co_return co_await asio::async_initiate<const asio::use_awaitable_t<>, void(Result)>(
      [&ask, executor](auto handler) {
        // std::function wants what it holds to be copyable.
        const auto shared = std::make_shared<decltype(handler)>(std::move(handler));
        ask([shared, executor](Result result) {
          asio::post(executor, [shared, result = std::move(result)]() mutable {
            std::move (*shared)(std::move(result));
          });
        });
      },
      asio::use_awaitable);
}

}  // namespace

struct WebApplication::Route {
  std::string_view path;
  Answer answer;
};

const WebApplication::Route* WebApplication::find_route(std::string_view path) {
  static constexpr std::array kRoutes{
      Route{"/style.css", &WebApplication::answer_style},
      Route{"/page.js", &WebApplication::answer_script},
      Route{"/events", &WebApplication::answer_events},
      Route{"/config", &WebApplication::answer_config},
      Route{"/-/healthy", &WebApplication::answer_healthy},
      Route{"/-/ready", &WebApplication::answer_ready},
      Route{"/api/v1/status", &WebApplication::answer_status},
      Route{"/api/v1/incidents", &WebApplication::answer_incidents},
  };
  for (const Route& route : kRoutes) {
    if (route.path == path) return &route;
  }
  return nullptr;
}

struct WebApplication::Large {
  std::string_view path;
  std::string_view content_type;
  std::function<void(const Snapshot&, const TextSink&, const std::stop_token&)> write;
  LargePage page = {};
};

WebApplication::Large* WebApplication::find_large(std::string_view path) {
  const auto found = std::ranges::find(large_, path, &Large::path);
  return found == large_.end() ? nullptr : &*found;
}

std::vector<WebApplication::Large> WebApplication::make_large(Node& node, const NodeInfo& info) {
  const auto write_page = [&](const Snapshot& snapshot, const TextSink& sink, const auto&) {
    const SweepReportsPtr sweeps = node.sweeps();
    const IncidentReportPtr incidents = node.incidents();
    sink(status_page(node_view({snapshot, node.telemetry(), info, *sweeps, *incidents})));
  };
  const auto write_text = [&](const Snapshot& snapshot, const TextSink& sink, const auto& stop) {
    const SweepReportsPtr sweeps = node.sweeps();
    const IncidentReportPtr incidents = node.incidents();
    write_metrics({snapshot, node.telemetry(), info, *sweeps, *incidents}, sink, stop);
  };
  const auto write_reports = [&](const Snapshot&, const TextSink& sink, const auto& stop) {
    write_sweeps(*node.sweeps(), sink, stop);
  };
  return {{"/", kPageType, write_page},
          {"/metrics", kMetricsType, write_text},
          {"/api/v1/hosts", kJsonType, write_hosts},
          {"/api/v1/sweeps", kJsonType, write_reports}};
}

WebApplication::WebApplication(Node& node, NodeInfo info)
    : node_(node),
      info_(std::move(info)),
      large_(make_large(node_, info_)),
      feed_([&node] { return node.telemetry().changes.load(); }) {}

WebApplication::~WebApplication() = default;

asio::awaitable<HttpResponse> WebApplication::handle(const HttpRequest& request) {
  const auto path = path_of(request.target());
  if (!path) co_return make_error(HttpStatus::bad_request, "malformed request target");
  if (*path == kReloadPath) {
    if (!reloads(request.method())) co_return not_allowed(kReloadMethods);
    if (is_cross_origin(request)) {
      co_return make_error(HttpStatus::forbidden, "pages of other sites may not reload this node");
    }
    co_return co_await reload();
  }
  if (*path == kProbePath) {
    if (!reads(request.method())) co_return not_allowed(kReadMethods);
    co_return co_await answer_probe(request);
  }
  const Route* const route = find_route(*path);
  Large* const large = find_large(*path);
  const bool is_host = path->starts_with(kHostPrefix);
  if (route == nullptr && large == nullptr && !is_host) {
    co_return make_error(HttpStatus::not_found, "Not Found");
  }
  if (!reads(request.method())) co_return not_allowed(kReadMethods);
  if (large != nullptr) co_return co_await answer_large(request, *large);
  if (route != nullptr) co_return co_await (this->*route->answer)(request);
  const auto name = percent_decode(std::string_view(*path).substr(kHostPrefix.size()));
  if (!name) co_return make_error(HttpStatus::bad_request, "malformed request target");
  co_return co_await answer_host(*name);
}

asio::awaitable<SnapshotPtr> WebApplication::snapshot() {
  co_return co_await result_of<SnapshotPtr>(
      [this](Node::SnapshotDone done) { node_.snapshot(std::move(done)); });
}

asio::awaitable<HttpResponse> WebApplication::answer_style(const HttpRequest&) {
  co_return make_asset(kStyleType, page_style());
}

asio::awaitable<HttpResponse> WebApplication::answer_script(const HttpRequest&) {
  co_return make_asset(kScriptType, page_script());
}

asio::awaitable<HttpResponse> WebApplication::answer_events(const HttpRequest&) {
  co_return feed_.subscribe();
}

asio::awaitable<HttpResponse> WebApplication::answer_config(const HttpRequest&) {
  co_return make_response(HttpStatus::ok, "text/yaml; charset=utf-8", node_.config_text());
}

asio::awaitable<HttpResponse> WebApplication::answer_healthy(const HttpRequest&) {
  co_return make_response(HttpStatus::ok, kPlainType, "healthy\n");
}

asio::awaitable<HttpResponse> WebApplication::answer_ready(const HttpRequest&) {
  if (!node_.telemetry().first_round_done.load(std::memory_order_relaxed)) {
    co_return make_error(HttpStatus::service_unavailable, "the first round is not done yet");
  }
  co_return make_response(HttpStatus::ok, kPlainType, "ready\n");
}

asio::awaitable<HttpResponse> WebApplication::answer_status(const HttpRequest&) {
  const SnapshotPtr latest = co_await snapshot();
  co_return make_json(HttpStatus::ok, status_json(*latest, node_.telemetry(), info_));
}

asio::awaitable<HttpResponse> WebApplication::answer_incidents(const HttpRequest& request) {
  const auto query = read_incident_query(request.target());
  if (const auto* const fault = std::get_if<std::string>(&query)) {
    co_return make_json_error(HttpStatus::bad_request, *fault);
  }
  co_return make_response(HttpStatus::ok, kJsonType,
                          incident_list(*node_.incidents(), std::get<IncidentQuery>(query)));
}

asio::awaitable<HttpResponse> WebApplication::answer_host(std::string name) {
  const SnapshotPtr latest = co_await snapshot();
  for (const HostSnapshot& host : latest->hosts) {
    if (boost::beast::iequals(host.host->name, name))
      co_return make_json(HttpStatus::ok, host_json(*latest, host));
  }
  co_return make_json_error(HttpStatus::not_found, "no host of this name is watched");
}

asio::awaitable<HttpResponse> WebApplication::answer_large(const HttpRequest& request,
                                                           Large& large) {
  SnapshotPtr latest = co_await snapshot();
  const auto write = [&large, latest](const TextSink& sink, const std::stop_token& stop) {
    large.write(*latest, sink, stop);
  };
  Edition edition{latest, latest->taken, write};
  co_return co_await press_.answer(request, large.content_type, large.page, std::move(edition));
}

asio::awaitable<HttpResponse> WebApplication::answer_probe(const HttpRequest& request) {
  auto wish = read_probe_wish(request);
  if (const auto* const fault = std::get_if<std::string>(&wish)) {
    co_return make_error(HttpStatus::bad_request, *fault);
  }
  ProbeWish& probe = std::get<ProbeWish>(wish);
  const bool is_debug = probe.is_debug;
  const ProbeAnswer answer = co_await result_of<ProbeAnswer>(
      [&](Node::ProbeDone done) { node_.probe(std::move(probe), std::move(done)); });
  co_return probe_response(answer, is_debug);
}

asio::awaitable<HttpResponse> WebApplication::reload() {
  const std::string mistakes = co_await result_of<std::string>(
      [this](Node::ReloadDone done) { node_.reload(std::move(done)); });
  if (mistakes.empty()) {
    co_return make_response(HttpStatus::ok, kPlainType, "reloaded\n");
  }
  co_return make_error(HttpStatus::internal_server_error, mistakes);
}

}  // namespace reachd::exporter
