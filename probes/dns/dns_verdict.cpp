#include "dns/dns_verdict.hpp"

#include <algorithm>

namespace reachd::dns {
namespace {

using Records = std::span<const net::DnsRecord>;

bool matches(const std::shared_ptr<const re2::RE2>& expression, const net::DnsRecord& record) {
  return re2::RE2::PartialMatch(record.text, *expression);
}

bool matches_any(const Expressions& expressions, const net::DnsRecord& record) {
  return std::ranges::any_of(expressions, [&](const auto& one) { return matches(one, record); });
}

bool matches_all(const Expressions& expressions, const net::DnsRecord& record) {
  return std::ranges::all_of(expressions, [&](const auto& one) { return matches(one, record); });
}

bool every(Records records, const Expressions& expressions) {
  return std::ranges::all_of(
      records, [&](const net::DnsRecord& record) { return matches_all(expressions, record); });
}

bool some(Records records, const Expressions& expressions) {
  return std::ranges::any_of(
      records, [&](const net::DnsRecord& record) { return matches_any(expressions, record); });
}

bool has_what_was_asked_for(Records records, std::uint16_t type) {
  return std::ranges::any_of(records, [&](const net::DnsRecord& record) {
    return type == net::kDnsTypeAny || record.type == type;
  });
}

bool keeps_to_all_rules(const net::DnsMessage& reply, const Options& options) {
  return keeps_to(options.answer, reply.answer) && keeps_to(options.authority, reply.authority) &&
         keeps_to(options.additional, reply.additional);
}

}  // namespace

bool keeps_to(const RecordRules& rules, std::span<const net::DnsRecord> records) {
  if (some(records, rules.fail_if_matches)) return false;
  // Contrary to its name, and as blackbox_exporter does it.
  if (!every(records, rules.fail_if_all_match)) return false;
  if (!rules.fail_if_not_matches.empty() &&
      (records.empty() || !every(records, rules.fail_if_not_matches))) {
    return false;
  }
  return rules.fail_if_none_matches.empty() || some(records, rules.fail_if_none_matches);
}

ReplyVerdict judge(const net::DnsMessage& reply, const Options& options) {
  if (reply.is_truncated) return {Outcome::bad_reply, "truncated"};
  if (std::ranges::find(options.valid_rcodes, reply.rcode) == options.valid_rcodes.end()) {
    return {Outcome::bad_reply, net::rcode_reason(reply.rcode)};
  }
  if (reply.rcode == net::kRcodeNoError && !options.allow_empty &&
      !has_what_was_asked_for(reply.answer, options.type)) {
    return {Outcome::bad_reply, "nodata"};
  }
  if (!keeps_to_all_rules(reply, options)) return {Outcome::bad_reply, "validation_failed"};
  return {};
}

DnsDetail detail_of(const net::DnsMessage& reply) {
  DnsDetail detail;
  detail.rcode = reply.rcode;
  detail.answer_records = static_cast<std::uint32_t>(reply.answer.size());
  detail.authority_records = static_cast<std::uint32_t>(reply.authority.size());
  detail.additional_records = static_cast<std::uint32_t>(reply.additional.size());
  const auto soa = std::ranges::find_if(
      reply.answer, [](const net::DnsRecord& record) { return record.serial.has_value(); });
  if (soa != reply.answer.end()) detail.serial = soa->serial;
  return detail;
}

}  // namespace reachd::dns
