#include "store/trace_json.hpp"

#include <array>
#include <chrono>
#include <cmath>
#include <cstddef>
#include <cstdio>
#include <string>
#include <string_view>

namespace reachd::store {
namespace {

using Json = nlohmann::ordered_json;

/// By TraceStop. Scamper has no word for the last but one.
constexpr std::array<std::string_view, 7> kStopReasons{
    "COMPLETED", "UNREACH", "GAPLIMIT", "HOPLIMIT", "LOOP", "DEADLINE", "ERROR"};

/// Scamper too rounds to microseconds.
double milliseconds(Duration duration) { return std::round(to_seconds(duration) * 1e6) / 1e3; }

std::string hexadecimal(std::uint64_t value) {
  std::array<char, 17> text{};
  std::snprintf(text.data(), text.size(), "%016llx", static_cast<unsigned long long>(value));
  return text.data();
}

Json describe_moment(UtcTime time) {
  const auto seconds = std::chrono::floor<std::chrono::seconds>(time);
  const auto rest = std::chrono::floor<std::chrono::microseconds>(time - seconds);
  return {{"sec", seconds.time_since_epoch().count()}, {"usec", rest.count()}};
}

Json describe_start(UtcTime time) {
  Json start = describe_moment(time);
  start["ftime"] = format_time(time);
  return start;
}

Json describe_hop(const TraceHop& hop, std::uint16_t probe_size) {
  Json object{{"addr", hop.address->to_string()}, {"probe_ttl", hop.ttl},
              {"probe_id", hop.attempts},         {"probe_size", probe_size},
              {"tx", describe_moment(hop.sent)},  {"rtt", milliseconds(hop.rtt)}};
  if (hop.reply_hop_limit) object["reply_ttl"] = *hop.reply_hop_limit;
  if (hop.icmp_type) object["icmp_type"] = *hop.icmp_type;
  if (hop.icmp_code) object["icmp_code"] = *hop.icmp_code;
  if (!hop.asns.empty()) object["asns"] = hop.asns;
  return object;
}

/// The ICMP code of what ended it, where that was a refusal.
std::uint8_t stop_data(const TracerouteDetail& trace) {
  const bool was_refused = trace.stop == TraceStop::unreachable && !trace.hops.empty();
  return was_refused ? trace.hops.back().icmp_code.value_or(0) : std::uint8_t{0};
}

}  // namespace

void fill_trace(Json& object, const Observation& observation, const TracerouteDetail& trace) {
  object["type"] = "trace";
  object["version"] = "0.1";
  object["method"] = trace.method;
  if (trace.source) object["src"] = trace.source->to_string();
  object["dst"] = observation.address.to_string();
  if (trace.port) object["dport"] = *trace.port;
  object["stop_reason"] = kStopReasons[static_cast<std::size_t>(trace.stop)];
  object["stop_data"] = stop_data(trace);
  object["start"] = describe_start(observation.time);
  object["hop_count"] = trace.hops.empty() ? 0 : trace.hops.back().ttl;
  object["attempts"] = trace.attempts;
  object["hoplimit"] = trace.max_hops;
  object["firsthop"] = trace.first_hop;
  object["gaplimit"] = trace.gap_limit;
  object["wait"] = to_seconds(trace.wait);
  object["probe_size"] = trace.probe_size;
  object["probe_count"] = trace.packets;
  if (const auto asn = trace.last_asn()) object["last_asn"] = *asn;
  object["path_hash"] = hexadecimal(trace.path_hash());
  Json& hops = object["hops"] = Json::array();
  for (const TraceHop& hop : trace.hops) {
    if (hop.address) hops.push_back(describe_hop(hop, trace.probe_size));
  }
}

}  // namespace reachd::store
