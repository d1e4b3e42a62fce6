#pragma once

#include <span>
#include <string>

#include "dns/dns_config.hpp"
#include "net/dns_message.hpp"
#include "reachd/observation.hpp"
#include "reachd/outcome.hpp"

namespace reachd::dns {

struct ReplyVerdict {
  Outcome outcome = Outcome::success;
  std::string reason;
};

/// Whether a reply to our question is what the module asks for; see README.md for the order of the
/// rules.
ReplyVerdict judge(const net::DnsMessage& reply, const Options& options);

/// Whether a section's records keep to the rules.
bool keeps_to(const RecordRules& rules, std::span<const net::DnsRecord> records);

DnsDetail detail_of(const net::DnsMessage& reply);

}  // namespace reachd::dns
