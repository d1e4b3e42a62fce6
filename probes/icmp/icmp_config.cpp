#include "icmp/icmp_config.hpp"

#include <string>

#include "config/module_reader.hpp"
#include "net/token_block.hpp"

namespace reachd::icmp {
namespace {

void read_payload_size(config::Section& section, std::uint16_t& target) {
  const auto node = section.get("payload_size");
  if (!node) return;
  const auto size = node->as_integer(0, kMaxPayloadSize);
  if (!size) return;
  if (static_cast<std::size_t>(*size) < net::kTokenBlockSize) {
    node->error("must be at least " + std::to_string(net::kTokenBlockSize) +
                ": the token that tells true replies from forged ones needs them");
    return;
  }
  target = static_cast<std::uint16_t>(*size);
}

}  // namespace

std::shared_ptr<const ModuleOptions> read_options(config::Section& section) {
  auto options = std::make_shared<IcmpOptions>();
  config::read_ip_options(section, options->ip);
  section.read("dont_fragment", options->dont_fragment);
  section.read_integer("ttl", options->ttl, 1, 255);
  read_payload_size(section, options->payload_size);
  return options;
}

}  // namespace reachd::icmp
