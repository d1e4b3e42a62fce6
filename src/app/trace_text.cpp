#include "app/trace_text.hpp"

#include <fmt/format.h>

#include <variant>

namespace reachd::app {
namespace {

std::string origins_text(const TraceHop& hop) {
  std::string text;
  for (const std::uint32_t asn : hop.asns)
    text += fmt::format("{}AS{}", text.empty() ? "" : "/", asn);
  return text.empty() ? text : "  [" + text + "]";
}

std::string hop_text(const TraceHop& hop) {
  if (!hop.address) return fmt::format("{:2}  *\n", hop.ttl);
  return fmt::format("{:2}  {}{}  {:.3f} ms\n", hop.ttl, hop.address->to_string(),
                     origins_text(hop), to_seconds(hop.rtt) * 1e3);
}

}  // namespace

std::string trace_text(const Observation& observation) {
  const auto* trace = std::get_if<TracerouteDetail>(&observation.detail);
  if (trace == nullptr) return {};
  std::string text =
      fmt::format("trace to {} ({}) by {}, {} hops at most\n", observation.check->host->name,
                  observation.address.to_string(), trace->method, trace->max_hops);
  const bool was_ours = observation.outcome == Outcome::local_error;
  for (const TraceHop& hop : trace->hops) {
    // Nobody was asked there.
    if (was_ours && hop.ttl > trace->length()) break;
    text += hop_text(hop);
  }
  if (!trace->reached()) {
    text += fmt::format("ended: {}, {}\n", to_string(observation.outcome), observation.reason);
  }
  return text;
}

}  // namespace reachd::app
