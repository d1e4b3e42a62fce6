#include "store/atlas_result.hpp"

#include <cstdint>
#include <string>

namespace reachd::store {
namespace {

using std::chrono::seconds;

constexpr Duration kMillisecond = std::chrono::milliseconds(1);
constexpr const char* kNoHost =
    "names no host: \"dst_name\" and \"dst_addr\" are missing; leave such results away";
constexpr const char* kWrongTime =
    "\"time\" of a query is more than an hour from \"timestamp\"; correct one of them";
constexpr const char* kNoResult = "\"result\" is missing or of another form than its type's";

/// Failed look-ups of the host's name.
constexpr AtlasDefaults kNameError{{Outcome::name_error, "unresolved"}, "resolver_timeout"};

/// Firmware before 4460 has other names for some keys.
std::string_view text_of(const AtlasResult& result, const JsonObject& part, const char* key,
                         const char* old_key) {
  for (const JsonObject& object : {part, result.object}) {
    for (const char* const name : {key, old_key}) {
      const auto text = get<std::string_view>(object, name);
      if (text && !text->empty()) return *text;
    }
  }
  return "";
}

Family family_of(const AtlasResult& result, const JsonObject& part) {
  for (const JsonObject& object : {part, result.object}) {
    for (const char* const key : {"af", "pf"}) {
      if (const auto af = get<std::uint64_t>(object, key)) {
        return *af == 6 ? Family::ipv6 : Family::ipv4;
      }
    }
  }
  return Family::ipv4;
}

/// RFC 3986 section 3.2: between the slashes, without user and port; empty if there is none.
std::string_view host_of_uri(std::string_view uri) {
  const std::size_t scheme = uri.find("://");
  if (scheme == uri.npos) return "";
  std::string_view host = uri.substr(scheme + 3);
  host = host.substr(0, host.find_first_of("/?#"));
  host.remove_prefix(host.rfind('@') + 1);
  if (host.starts_with('[')) return host.substr(1, host.find(']') - 1);
  return host.substr(0, host.find(':'));
}

std::string_view name_of(const AtlasResult& result, const JsonObject& part) {
  const std::string_view name = text_of(result, part, "dst_name", "name");
  return name.empty() ? host_of_uri(text_of(result, part, "uri", "uri")) : name;
}

/// Where there is nothing but an error: "dnserr", or one in words. Whether there was.
bool read_error(AtlasResult& result, const JsonObject& part, const Record& record,
                const AtlasDefaults& defaults) {
  if (const auto text = get<std::string_view>(part, "dnserr")) {
    result.add(record, verdict_of_error(*text, kNameError));
    return true;
  }
  for (const char* const key : {"err", "error"}) {
    const auto text = get<std::string_view>(part, key);
    if (!text) continue;
    result.add(record, verdict_of_error(*text, defaults));
    return true;
  }
  return false;
}

/// One that could not be sent speaks of the probe's own machine.
AtlasVerdict packet_error(std::string_view text) {
  constexpr AtlasDefaults kPacket{{Outcome::local_error, "system_error"}, "no_reply"};
  const AtlasVerdict verdict = verdict_of_error(text, kPacket);
  if (verdict.outcome != Outcome::unreachable) return verdict;
  return {Outcome::local_error, "no_route"};
}

/// A second answer to a packet is no packet of its own.
bool is_packet(const JsonObject& packet) { return !get<JsonValue>(packet, "dup"); }

void add_packet(AtlasResult& result, const Record& record, const JsonObject& packet) {
  const auto rtt = get_duration(packet, "rtt", kMillisecond);
  if (rtt) return result.add(record, {}, rtt);
  const auto error = get<std::string_view>(packet, "error");
  result.add(record, error ? packet_error(*error) : AtlasVerdict{Outcome::timeout, "no_reply"});
}

AtlasVerdict dns_error(const JsonObject& error) {
  constexpr AtlasDefaults kSocket{{Outcome::local_error, "system_error"}, "no_reply"};
  constexpr AtlasVerdict kNoResolver{Outcome::local_error, "resolver_failed"};
  for (const auto [key, value] : error) {
    if (key == "timeout") return {Outcome::timeout, "no_reply"};
    const std::string_view text = as<std::string_view>(value).value_or("");
    if (key == "nameserver") return kNoResolver;
    if (key.ends_with("getaddrinfo")) return verdict_of_error(text, kNameError);
    if (key == "TU_READ_ERR") {
      return verdict_of_error(text, {{Outcome::bad_reply, "closed_early"}, "no_reply"});
    }
    return verdict_of_error(text, kSocket);
  }
  return kSocket.unknown;
}

/// One of a set has a time of its own, which lies near that of the set. False if it does not.
bool set_time_of_query(const JsonObject& part, Record& record) {
  constexpr Duration kLongestSet = std::chrono::hours(1);
  const auto time = get<std::uint64_t>(part, "time");
  if (!time) return true;
  if (*time > kLatest) return false;
  const UtcTime of_query{seconds(*time)};
  if (std::chrono::abs(of_query - record.time) > kLongestSet) return false;
  record.time = of_query;
  return true;
}

/// `part` is the result, or one of its set.
std::string read_query(AtlasResult& result, const JsonObject& part) {
  Record record = result.base;
  if (!set_target(result, part, record)) return kNoHost;
  if (!set_time_of_query(part, record)) return kWrongTime;
  if (const auto reply = get<JsonObject>(part, "result")) {
    const auto bytes = get<std::string_view>(*reply, "abuf");
    result.add(record, bytes ? verdict_of_reply(*bytes) : AtlasVerdict{},
               get_duration(*reply, "rt", kMillisecond));
    return "";
  }
  const auto error = get<JsonObject>(part, "error");
  if (!error) return kNoResult;
  result.add(record, dns_error(*error));
  return "";
}

/// Atlas follows no redirects: one is an answer as good as another.
AtlasVerdict verdict_of_status(std::uint64_t status) {
  if (status >= 200 && status < 400) return {};
  return {Outcome::bad_reply, "http_status"};
}

std::string read_request(AtlasResult& result, const JsonObject& part) {
  constexpr AtlasDefaults kHttp{{Outcome::bad_reply, "malformed_response"}, "processing"};
  Record record = result.base;
  if (!set_target(result, part, record)) return kNoHost;
  const std::uint64_t status = get<std::uint64_t>(part, "res").value_or(0);
  record.status_code = status < 1000 ? static_cast<std::uint16_t>(status) : std::uint16_t{0};
  if (read_error(result, part, record, kHttp)) return "";
  const auto verdict = record.status_code == 0 ? kHttp.unknown : verdict_of_status(status);
  result.add(record, verdict, get_duration(part, "rt", kMillisecond));
  return "";
}

/// By RFC 8446 section 6, under the key as firmware spells it and as it is documented.
AtlasVerdict verdict_of_alert(const JsonObject& alert) {
  constexpr std::uint64_t kProtocolVersion = 70;
  for (const char* const key : {"description", "decription"}) {
    if (get<std::uint64_t>(alert, key) == kProtocolVersion) {
      return {Outcome::tls_error, "protocol_version"};
    }
  }
  return {Outcome::tls_error, "handshake_failed"};
}

}  // namespace

void AtlasResult::add(const Record& like, const AtlasVerdict& verdict,
                      std::optional<Duration> rtt) {
  Record& record = records.emplace_back(like);
  record.outcome = verdict.outcome;
  record.reason = names.id(verdict.reason);
  record.rtt = rtt;
}

bool set_target(AtlasResult& result, const JsonObject& part, Record& record) {
  const std::string_view name = name_of(result, part);
  const auto named_address = IpAddress::parse(name);
  record.address = IpAddress::parse(text_of(result, part, "dst_addr", "addr"));
  if (!record.address) record.address = named_address;
  record.family = record.address ? record.address->family() : family_of(result, part);
  if (!name.empty() && !named_address) {
    record.host = result.names.id(name);
  } else if (record.address) {
    record.host = result.names.id(record.address->to_string());
  }
  return record.host != kNoName;
}

std::string read_ping(AtlasResult& result) {
  Record record = result.base;
  if (!set_target(result, result.object, record)) return kNoHost;
  if (read_error(result, result.object, record, kNameError)) return "";
  const auto packets = get<JsonArray>(result.object, "result");
  if (!packets) return kNoResult;
  for (const JsonValue packet : *packets) {
    const auto fields = as<JsonObject>(packet);
    if (!fields) return kNoResult;
    if (!is_packet(*fields)) continue;
    add_packet(result, record, *fields);
    record.time += seconds(1);
  }
  return "";
}

std::string read_dns(AtlasResult& result) {
  const auto set = get<JsonArray>(result.object, "resultset");
  if (!set) return read_query(result, result.object);
  for (const JsonValue one : *set) {
    const auto part = as<JsonObject>(one);
    if (!part) return kNoResult;
    if (std::string fault = read_query(result, *part); !fault.empty()) return fault;
  }
  return "";
}

std::string read_http(AtlasResult& result) {
  const auto requests = get<JsonArray>(result.object, "result");
  if (!requests) return kNoResult;
  for (const JsonValue request : *requests) {
    const auto part = as<JsonObject>(request);
    if (!part) return kNoResult;
    if (std::string fault = read_request(result, *part); !fault.empty()) return fault;
  }
  return "";
}

std::string read_sslcert(AtlasResult& result) {
  constexpr AtlasDefaults kTls{{Outcome::tls_error, "handshake_failed"}, "tls"};
  Record record = result.base;
  if (!set_target(result, result.object, record)) return kNoHost;
  if (read_error(result, result.object, record, kTls)) return "";
  // Our round trip over TCP is the time to connect.
  auto rtt = get_duration(result.object, "ttc", kMillisecond);
  if (!rtt) rtt = get_duration(result.object, "rt", kMillisecond);
  const auto alert = get<JsonObject>(result.object, "alert");
  const auto chain = get<JsonArray>(result.object, "cert");
  if (alert) {
    result.add(record, verdict_of_alert(*alert), rtt);
  } else if (chain && chain->size() > 0) {
    result.add(record, {}, rtt);
  } else {
    result.add(record, {Outcome::tls_error, "closed_early"}, rtt);
  }
  return "";
}

}  // namespace reachd::store
