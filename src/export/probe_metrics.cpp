#include "export/probe_metrics.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdint>
#include <span>
#include <string_view>

#include "export/gauge_text.hpp"

namespace reachd::exporter {
namespace {

/// What an answer of the longest kind takes.
constexpr std::size_t kExpectedSize = 3072;

template <typename Kind>
const Kind& detail_of(const Observation& observation) {
  static const Kind kNone;
  const auto* const detail = std::get_if<Kind>(&observation.detail);
  return detail == nullptr ? kNone : *detail;
}

double seconds_of(const Observation& observation, Phase phase) {
  return to_seconds(observation.phases.get(phase).value_or(Duration::zero()));
}

double unix_seconds(UtcTime time) {
  return static_cast<double>(
      std::chrono::floor<std::chrono::seconds>(time).time_since_epoch().count());
}

bool is_unspecified(const IpAddress& address) {
  return std::ranges::all_of(address.bytes(), [](std::uint8_t byte) { return byte == 0; });
}

/// FNV-1a of 32 bits over the bytes of the address, as blackbox_exporter's.
double hash_of(const IpAddress& address) {
  std::uint32_t hash = 2166136261U;
  for (const std::uint8_t byte : address.bytes()) hash = (hash ^ byte) * 16777619U;
  return hash;
}

void write_address(const IpAddress& address, GaugeText& text) {
  const bool is_known = !is_unspecified(address);
  const double protocol = address.family() == Family::ipv4 ? 4 : 6;
  text.add("probe_ip_protocol", "IP version that was probed, 4 or 6; 0 without an address.",
           is_known ? protocol : 0);
  text.add("probe_ip_addr_hash", "Hash of the address that was probed: another value, another one.",
           is_known ? hash_of(address) : 0);
}

void write_common(const ProbeAnswer& answer, GaugeText& text) {
  const Observation& seen = answer.observation;
  text.add("probe_success", "Whether the probe succeeded.",
           seen.outcome == Outcome::success ? 1 : 0);
  text.add("probe_duration_seconds", "Time from the request to the end of the probe.",
           to_seconds(answer.took));
  text.add("probe_dns_lookup_time_seconds", "Time that the query for the address took.",
           seconds_of(seen, Phase::resolve));
  write_address(seen.address, text);
}

/// A phase under blackbox_exporter's name of it.
struct NamedPhase {
  std::string_view labels;
  Phase phase;
};

void write_phases(std::string_view name, std::span<const NamedPhase> phases,
                  const Observation& seen, GaugeText& text) {
  text.begin(name, "Time that each phase took; 0 where it was not reached.");
  for (const auto& [labels, phase] : phases) text.add_series(name, labels, seconds_of(seen, phase));
}

void write_icmp(const Observation& seen, GaugeText& text) {
  // The sockets are open before the probe: there is no set-up.
  constexpr std::array kPhases{NamedPhase{"phase=\"resolve\"", Phase::resolve},
                               NamedPhase{"phase=\"setup\"", Phase::connect},
                               NamedPhase{"phase=\"rtt\"", Phase::rtt}};
  write_phases("probe_icmp_duration_seconds", kPhases, seen, text);
  const auto& hop_limit = detail_of<IcmpDetail>(seen).reply_hop_limit;
  if (hop_limit)
    text.add("probe_icmp_reply_hop_limit", "TTL or hop limit of the reply.", *hop_limit);
}

void write_chain(const TlsDetail& tls, GaugeText& text) {
  if (tls.earliest_expiry) {
    text.add("probe_ssl_earliest_cert_expiry",
             "Unix time at which the first certificate that was presented expires.",
             unix_seconds(*tls.earliest_expiry));
  }
  if (tls.last_chain_expiry) {
    text.add("probe_ssl_last_chain_expiry_timestamp_seconds",
             "Unix time at which the verified chain expires.",
             unix_seconds(*tls.last_chain_expiry));
  }
}

void write_tls(const TlsDetailPtr& tls, GaugeText& text) {
  if (!tls) return;
  write_chain(*tls, text);
  text.begin("probe_ssl_last_chain_info", "The server's certificate.");
  text.add_series("probe_ssl_last_chain_info",
                  GaugeText::label("fingerprint_sha256", tls->fingerprint_sha256) + "," +
                      GaugeText::label("subject", tls->subject) + "," +
                      GaugeText::label("issuer", tls->issuer),
                  1);
  text.begin("probe_tls_version_info", "The version of TLS in use.");
  text.add_series("probe_tls_version_info", GaugeText::label("version", tls->version), 1);
}

void write_expression(bool failed, GaugeText& text) {
  text.add("probe_failed_due_to_regex", "Whether an expression made the probe fail.",
           failed ? 1 : 0);
}

void write_tcp(const Observation& seen, GaugeText& text) {
  const auto& detail = detail_of<TcpDetail>(seen);
  write_expression(detail.failed_by_expression, text);
  write_tls(detail.tls, text);
  if (detail.labels.empty()) return;
  std::string labels;
  for (const auto& [name, value] : detail.labels) {
    labels += (labels.empty() ? "" : ",") + GaugeText::label(name, value);
  }
  text.begin("probe_expect_info", "What the conversation's expressions captured.");
  text.add_series("probe_expect_info", labels, 1);
}

void write_dns(const Observation& seen, GaugeText& text) {
  constexpr std::array kPhases{NamedPhase{"phase=\"resolve\"", Phase::resolve},
                               NamedPhase{"phase=\"connect\"", Phase::connect},
                               NamedPhase{"phase=\"request\"", Phase::request}};
  write_phases("probe_dns_duration_seconds", kPhases, seen, text);
  const auto& detail = detail_of<DnsDetail>(seen);
  text.add("probe_dns_query_succeeded", "Whether a reply came.", detail.rcode >= 0 ? 1 : 0);
  text.add("probe_dns_answer_rrs", "Records in the answer section.", detail.answer_records);
  text.add("probe_dns_authority_rrs", "Records in the authority section.",
           detail.authority_records);
  text.add("probe_dns_additional_rrs", "Records in the additional section.",
           detail.additional_records);
  if (detail.serial) text.add("probe_dns_serial", "Serial number of the zone.", *detail.serial);
}

void write_http_lengths(const HttpDetail& detail, GaugeText& text) {
  const bool is_answered = detail.status_code != 0;
  text.add("probe_http_content_length", "Length of the body as announced; -1 where it was not.",
           is_answered ? static_cast<double>(detail.content_length) : 0);
  text.add("probe_http_uncompressed_body_length", "Bytes of the body, unpacked.",
           static_cast<double>(std::max<std::int64_t>(detail.uncompressed_body_length, 0)));
}

void write_http(const Observation& seen, GaugeText& text) {
  constexpr std::array kPhases{NamedPhase{"phase=\"resolve\"", Phase::resolve},
                               NamedPhase{"phase=\"connect\"", Phase::connect},
                               NamedPhase{"phase=\"tls\"", Phase::tls},
                               NamedPhase{"phase=\"processing\"", Phase::processing},
                               NamedPhase{"phase=\"transfer\"", Phase::transfer}};
  write_phases("probe_http_duration_seconds", kPhases, seen, text);
  const auto& detail = detail_of<HttpDetail>(seen);
  text.add("probe_http_status_code", "Status of the last answer; 0 without one.",
           detail.status_code);
  text.add("probe_http_version", "Version of HTTP of the last answer.", detail.version);
  text.add("probe_http_redirects", "Redirects on the way.", detail.redirects);
  text.add("probe_http_ssl", "Whether the last request went over TLS.", detail.tls ? 1 : 0);
  write_http_lengths(detail, text);
  if (detail.last_modified) {
    text.add("probe_http_last_modified_timestamp_seconds",
             "Unix time of the answer's Last-Modified header.",
             unix_seconds(*detail.last_modified));
  }
  write_expression(detail.failed_by_expression, text);
  write_tls(detail.tls, text);
}

/// What a kind of probe has besides; a kind that is not here has the common ones alone.
struct Writer {
  std::string_view prober;
  void (*write)(const Observation& seen, GaugeText& text);
};
constexpr std::array kWriters{Writer{"icmp", write_icmp}, Writer{"tcp", write_tcp},
                              Writer{"dns", write_dns}, Writer{"http", write_http}};

}  // namespace

std::string probe_metrics(const ProbeAnswer& answer) {
  GaugeText text(kExpectedSize);
  write_common(answer, text);
  const auto writer =
      std::ranges::find(kWriters, answer.observation.check->module->prober, &Writer::prober);
  if (writer != kWriters.end()) writer->write(answer.observation, text);
  return text.take();
}

}  // namespace reachd::exporter
