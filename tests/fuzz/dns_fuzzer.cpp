#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <span>

#include "net/dns_message.hpp"

namespace {

using reachd::net::DnsMessage;
using reachd::net::DnsRecord;

void check(const DnsRecord& record) {
  if (record.text.empty() || record.name.empty()) std::abort();
  if (record.address && record.type != reachd::net::kDnsTypeA &&
      record.type != reachd::net::kDnsTypeAaaa) {
    std::abort();
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::span input(data, size);
  const auto message = reachd::net::parse_dns_message(input);
  if (!message) return 0;
  if (message->id != reachd::net::dns_message_id(input)) std::abort();
  for (const auto* section : {&message->answer, &message->authority, &message->additional}) {
    for (const DnsRecord& record : *section) check(record);
  }
  for (const auto& question : message->questions) {
    static_cast<void>(reachd::net::answers_question(*message, question));
    static_cast<void>(reachd::net::canonical_dns_name(question.name));
  }
  return 0;
}
