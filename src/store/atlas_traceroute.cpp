#include <algorithm>
#include <cstdint>

#include "store/atlas_result.hpp"

namespace reachd::store {
namespace {

constexpr Duration kMillisecond = std::chrono::milliseconds(1);
constexpr AtlasDefaults kNotSent{{Outcome::local_error, "system_error"}, "no_reply"};
/// The last try, with a TTL that reaches anything, after too many silent hops.
constexpr std::uint64_t kLastTry = 255;

/// What the hops of one trace come to.
struct Walk {
  std::optional<IpAddress> target;
  RecordedPath path{};
  /// Of the target's own answer.
  std::optional<Duration> rtt{};
  /// Of the last hop that said so.
  std::optional<AtlasVerdict> unreachable{};
  /// What kept the probe from sending.
  std::optional<AtlasVerdict> failure{};
};

/// A letter, or a code.
std::optional<AtlasVerdict> hop_error(const JsonObject& reply) {
  const auto value = get<JsonValue>(reply, "err");
  if (!value) return std::nullopt;
  const auto letter = as<std::string_view>(*value);
  return verdict_of_hop_error(letter ? *letter : simdjson::minify(*value));
}

void add_failure(Walk& walk, const JsonObject& part) {
  const auto text = get<std::string_view>(part, "error");
  if (!text) return;
  walk.failure = verdict_of_error(*text, kNotSent);
  // On a packet's way nobody is asked: what has no route has none here.
  if (walk.failure->outcome == Outcome::unreachable) {
    walk.failure = AtlasVerdict{Outcome::local_error, "no_route"};
  }
}

void add_reply(Walk& walk, std::uint64_t hop, const JsonObject& reply) {
  add_failure(walk, reply);
  const auto from = get<std::string_view>(reply, "from");
  // One that came late answers an earlier packet.
  if (!from || get<JsonValue>(reply, "late")) return;
  if (hop < kLastTry) walk.path.length = static_cast<std::uint8_t>(hop);
  const bool is_target = walk.target && IpAddress::parse(*from) == walk.target;
  if (is_target) {
    walk.path.reached = true;
    if (!walk.rtt) walk.rtt = get_duration(reply, "rtt", kMillisecond);
  } else if (const auto error = hop_error(reply)) {
    walk.unreachable = error;
  }
}

void add_hop(Walk& walk, const JsonObject& hop) {
  add_failure(walk, hop);
  const std::uint64_t number = get<std::uint64_t>(hop, "hop").value_or(kLastTry);
  const auto replies = get<JsonArray>(hop, "result");
  if (!replies) return;
  for (const JsonValue reply : *replies) {
    if (const auto fields = as<JsonObject>(reply)) add_reply(walk, number, *fields);
  }
}

AtlasVerdict verdict_of(const Walk& walk) {
  if (walk.path.reached) return {};
  if (walk.unreachable) return *walk.unreachable;
  if (walk.failure && walk.path.length == 0) return *walk.failure;
  return {Outcome::timeout, "gap_limit"};
}

}  // namespace

std::string read_traceroute(AtlasResult& result) {
  Record record = result.base;
  if (!set_target(result, result.object, record)) {
    return "names no host: \"dst_name\" and \"dst_addr\" are missing; leave such results away";
  }
  const auto hops = get<JsonArray>(result.object, "result");
  if (!hops) return "\"result\" is missing; a traceroute has its hops there";
  Walk walk{.target = record.address};
  for (const JsonValue hop : *hops) {
    if (const auto fields = as<JsonObject>(hop)) add_hop(walk, *fields);
  }
  // Newer firmware tells it itself.
  walk.path.reached =
      get<bool>(result.object, "destination_ip_responded").value_or(walk.path.reached);
  const AtlasVerdict verdict = verdict_of(walk);
  if (says_something_of_the_host(verdict.outcome) && verdict.outcome != Outcome::name_error) {
    record.path = walk.path;
  }
  result.add(record, verdict, walk.path.reached ? walk.rtt : std::nullopt);
  return "";
}

}  // namespace reachd::store
