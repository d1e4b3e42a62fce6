#include "export/probe_page.hpp"

#include <string>
#include <utility>

#include "export/probe_metrics.hpp"

namespace reachd::exporter {
namespace {

constexpr std::string_view kMetricsType = "text/plain; version=0.0.4; charset=utf-8";
constexpr std::string_view kTextType = "text/plain; charset=utf-8";

HttpStatus status_of(ProbeAnswer::Status status) {
  switch (status) {
    case ProbeAnswer::Status::observed:
      return HttpStatus::ok;
    case ProbeAnswer::Status::bad_wish:
      return HttpStatus::bad_request;
    case ProbeAnswer::Status::forbidden:
      return HttpStatus::forbidden;
    case ProbeAnswer::Status::unavailable:
      break;
  }
  return HttpStatus::service_unavailable;
}

std::string debug_text(const ProbeAnswer& answer) {
  const Observation& seen = answer.observation;
  std::string text = "outcome: " + std::string(to_string(seen.outcome)) + "\n";
  if (!seen.reason.empty()) text += "reason: " + seen.reason + "\n";
  text += "host: " + seen.check->host->name + "\naddress: " + seen.address.to_string() +
          "\nsent: " + format_time(seen.time) + "\n\nModule " + seen.check->module->name +
          ", secrets hidden:\n" + answer.module_text + "\nMetrics without debug=true:\n" +
          probe_metrics(answer);
  return text;
}

}  // namespace

HttpResponse probe_response(const ProbeAnswer& answer, bool is_debug) {
  if (answer.status != ProbeAnswer::Status::observed) {
    return make_error(status_of(answer.status), answer.fault);
  }
  if (is_debug) return make_response(HttpStatus::ok, kTextType, debug_text(answer));
  return make_response(HttpStatus::ok, kMetricsType, probe_metrics(answer));
}

}  // namespace reachd::exporter
