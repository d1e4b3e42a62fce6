#include "store/observation_json.hpp"

#include <cmath>
#include <nlohmann/json.hpp>

#include "store/trace_json.hpp"

namespace reachd::store {
namespace {

using Json = nlohmann::ordered_json;

/// Records carry microseconds: what lies below is the machine's noise.
double rounded_seconds(Duration duration) { return std::round(to_seconds(duration) * 1e6) / 1e6; }

template <typename Value>
void put(Json& object, const char* key, const std::optional<Value>& value) {
  if (value) object[key] = *value;
}

void put_time(Json& object, const char* key, const std::optional<UtcTime>& time) {
  if (time) object[key] = format_time(*time);
}

Json describe(const TlsDetail& tls) {
  Json object{{"version", tls.version},
              {"subject", tls.subject},
              {"issuer", tls.issuer},
              {"fingerprint_sha256", tls.fingerprint_sha256}};
  put_time(object, "earliest_expiry", tls.earliest_expiry);
  put_time(object, "last_chain_expiry", tls.last_chain_expiry);
  return object;
}

void fill(Json&, const std::monostate&) {}

void fill(Json& object, const IcmpDetail& icmp) {
  put(object, "reply_hop_limit", icmp.reply_hop_limit);
  put(object, "error_type", icmp.error_type);
  put(object, "error_code", icmp.error_code);
  if (icmp.error_source) object["error_source"] = icmp.error_source->to_string();
}

void fill(Json& object, const TcpDetail& tcp) {
  if (tcp.failed_by_expression) object["failed_by_expression"] = true;
  if (!tcp.labels.empty()) {
    Json& labels = object["labels"];
    for (const auto& [name, value] : tcp.labels) labels[name] = value;
  }
  if (tcp.tls) object["tls"] = describe(*tcp.tls);
}

void fill(Json& object, const DnsDetail& dns) {
  if (dns.rcode < 0) return;
  object["rcode"] = dns.rcode;
  object["answer_records"] = dns.answer_records;
  object["authority_records"] = dns.authority_records;
  object["additional_records"] = dns.additional_records;
  put(object, "serial", dns.serial);
}

void fill(Json& object, const HttpDetail& http) {
  if (http.failed_by_expression) object["failed_by_expression"] = true;
  if (http.tls) object["tls"] = describe(*http.tls);
  if (http.status_code == 0) return;
  object["status_code"] = http.status_code;
  object["version"] = http.version;
  object["redirects"] = http.redirects;
  if (http.content_length >= 0) object["content_length"] = http.content_length;
  if (http.uncompressed_body_length >= 0) {
    object["uncompressed_body_length"] = http.uncompressed_body_length;
  }
  put_time(object, "last_modified", http.last_modified);
}

/// Written with its observation, which tells its target and its time.
void fill(Json&, const TracerouteDetail&) {}

Json describe_detail(const Observation& observation) {
  Json object = Json::object();
  if (const auto* trace = std::get_if<TracerouteDetail>(&observation.detail)) {
    fill_trace(object, observation, *trace);
  }
  std::visit([&](const auto& detail) { fill(object, detail); }, observation.detail);
  Json phases = Json::object();
  for (const Phase phase : kAllPhases) {
    if (const auto time = observation.phases.get(phase)) {
      phases[to_string(phase)] = rounded_seconds(*time);
    }
  }
  if (!phases.empty()) object["phases"] = std::move(phases);
  return object;
}

}  // namespace

std::string to_json_line(const Observation& observation) {
  const Check& check = *observation.check;
  const Json record{
      {"time", format_time(observation.time)},
      {"vantage", observation.vantage ? observation.vantage->name : ""},
      {"host", check.host->name},
      {"check", check.module->name},
      {"prober", check.module->prober},
      {"family", to_string(observation.address.family())},
      {"address", observation.address.to_string()},
      {"outcome", to_string(observation.outcome)},
      {"rtt", observation.rtt ? Json(rounded_seconds(*observation.rtt)) : Json()},
      {"reason", observation.reason},
      {"detail", describe_detail(observation)},
      {"control", check.host->is_control},
  };
  // What the network sent may be no UTF-8: such bytes are replaced, never thrown about.
  return record.dump(-1, ' ', false, Json::error_handler_t::replace);
}

}  // namespace reachd::store
