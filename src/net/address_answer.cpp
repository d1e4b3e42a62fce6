#include "net/address_answer.hpp"

#include <algorithm>
#include <cstdint>
#include <string>

namespace reachd::net {
namespace {

constexpr int kMostAliases = 16;

Duration bounded(std::uint32_t seconds) {
  return std::clamp(Duration(std::chrono::seconds(seconds)), kLeastTtl, kMostTtl);
}

AddressAnswer negative(const DnsMessage& reply, Resolution::Status status,
                       std::string_view reason) {
  AddressAnswer answer{status, {}, kNegativeTtl, reason};
  for (const DnsRecord& record : reply.authority) {
    if (record.minimum) answer.ttl = bounded(std::min(record.ttl, *record.minimum));
  }
  return answer;
}

/// The alias at `name`, if there is one.
const DnsRecord* find_alias(const DnsMessage& reply, const std::string& name) {
  const auto alias = std::ranges::find_if(reply.answer, [&](const DnsRecord& record) {
    return !record.target.empty() && canonical_dns_name(record.name) == name;
  });
  return alias == reply.answer.end() ? nullptr : &*alias;
}

}  // namespace

std::optional<AddressAnswer> read_address_answer(const DnsMessage& reply,
                                                 const DnsQuestion& question) {
  using Status = Resolution::Status;
  if (reply.rcode == kRcodeNxDomain) return negative(reply, Status::no_name, "nxdomain");
  if (reply.rcode != kRcodeNoError) return std::nullopt;
  std::string name = question.name;
  std::uint32_t ttl = UINT32_MAX;
  bool names_no_host = false;
  AddressAnswer answer{Status::fresh, {}, {}, ""};
  for (int aliases = 0; aliases <= kMostAliases; ++aliases) {
    for (const DnsRecord& record : reply.answer) {
      if (record.type != question.type || !record.address) continue;
      if (canonical_dns_name(record.name) != name) continue;
      ttl = std::min(ttl, record.ttl);
      if (fault_of_host_address(*record.address).empty()) {
        answer.addresses.push_back(*record.address);
      } else {
        names_no_host = true;
      }
    }
    answer.ttl = bounded(ttl);
    if (!answer.addresses.empty()) return answer;
    if (names_no_host) return AddressAnswer{Status::no_address, {}, answer.ttl, "no_host_address"};
    const DnsRecord* alias = find_alias(reply, name);
    if (alias == nullptr) break;
    ttl = std::min(ttl, alias->ttl);
    name = alias->target;
  }
  return negative(reply, Status::no_address, "nodata");
}

}  // namespace reachd::net
