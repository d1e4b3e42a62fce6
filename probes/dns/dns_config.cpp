#include "dns/dns_config.hpp"

#include <algorithm>
#include <array>
#include <span>
#include <utility>

#include "config/module_reader.hpp"
#include "dns/rcodes.hpp"
#include "reachd/port.hpp"

namespace reachd::dns {
namespace {

using TransportWord = std::pair<std::string_view, Transport>;
constexpr std::array kTransports{TransportWord{"udp", Transport::udp},
                                 TransportWord{"tcp", Transport::tcp}};

constexpr std::uint16_t kDnsPort = 53;
constexpr std::uint16_t kDnsOverTlsPort = 853;

/// OPT, and what RFC 6895 section 3.1 sets apart from 128 on (transaction keys, transfers of whole
/// zones): no questions that a probe may ask. ANY is.
bool is_no_question(std::uint16_t type) {
  constexpr std::uint16_t kOpt = 41;
  constexpr std::uint16_t kFirstMeta = 128;
  return type == kOpt || (type >= kFirstMeta && type < net::kDnsTypeAny);
}

void read_query_name(config::Section& section, std::string& target) {
  const auto node = section.get("query_name");
  const auto text = node ? node->as_string() : std::nullopt;
  if (!text) return;
  if (const auto name = net::canonical_dns_name(*text)) {
    target = *name;
  } else {
    node->error("`" + *text + "` is no domain name");
  }
}

void read_type(config::Section& section, std::uint16_t& target) {
  const auto node = section.get("query_type");
  const auto text = node ? node->as_string() : std::nullopt;
  if (!text) return;
  const auto type = net::parse_dns_type(*text);
  if (!type) return node->error("`" + *text + "` is no record type; write SOA, A, ... or TYPE257");
  if (is_no_question(*type)) return node->error("a probe does not ask for " + *text);
  target = *type;
}

void read_class(config::Section& section, std::uint16_t& target) {
  const auto node = section.get("query_class");
  const auto text = node ? node->as_string() : std::nullopt;
  if (!text) return;
  if (const auto klass = net::parse_dns_class(*text)) {
    target = *klass;
  } else {
    node->error("`" + *text + "` is no class; write IN, CH or HS");
  }
}

void read_rcodes(config::Section& section, std::vector<int>& target) {
  const auto node = section.get("valid_rcodes");
  if (!node) return;
  std::vector<int> rcodes;
  for (const auto& item : node->items()) {
    const auto name = item.as_string();
    if (!name) continue;
    if (const auto rcode = parse_rcode(*name)) {
      rcodes.push_back(*rcode);
    } else {
      item.error("`" + *name + "` is no rcode; write NOERROR, NXDOMAIN, SERVFAIL, REFUSED, ...");
    }
  }
  if (!rcodes.empty()) target = std::move(rcodes);
}

void read_expressions(config::Section& section, std::string_view key, Expressions& target) {
  const auto list = section.get(key);
  if (!list) return;
  for (const auto& item : list->items()) {
    if (auto expression = item.as_expression()) target.push_back(std::move(expression));
  }
}

void read_rules(config::Section& section, std::string_view key, RecordRules& rules) {
  const auto node = section.get(key);
  if (!node) return;
  config::Section own(*node);
  read_expressions(own, "fail_if_matches_regexp", rules.fail_if_matches);
  read_expressions(own, "fail_if_all_match_regexp", rules.fail_if_all_match);
  read_expressions(own, "fail_if_not_matches_regexp", rules.fail_if_not_matches);
  read_expressions(own, "fail_if_none_matches_regexp", rules.fail_if_none_matches);
}

void read_transport(config::Section& section, Options& options) {
  section.read("dns_over_tls", options.over_tls);
  if (options.over_tls) options.transport = Transport::tcp;
  section.read_choice("transport_protocol", options.transport,
                      std::span<const TransportWord>(kTransports));
  if (options.over_tls && options.transport == Transport::udp) {
    section.get("transport_protocol")->error("DNS over TLS goes over tcp");
  }
  if (const auto node = section.get("tls_config")) {
    config::Section tls_config(*node);
    config::read_tls_options(tls_config, options.tls_options);
  }
  std::uint16_t port = 0;
  section.read_integer("port", port, 1, UINT16_MAX);
  if (port != 0) options.port = port;
}

}  // namespace

std::shared_ptr<const ModuleOptions> read_options(config::Section& section) {
  auto options = std::make_shared<Options>();
  config::read_ip_options(section, options->ip);
  read_transport(section, *options);
  read_query_name(section, options->query_name);
  read_type(section, options->type);
  read_class(section, options->klass);
  section.read("recursion_desired", options->recursion_desired);
  read_rcodes(section, options->valid_rcodes);
  section.read("allow_empty", options->allow_empty);
  read_rules(section, "validate_answer_rrs", options->answer);
  read_rules(section, "validate_authority_rrs", options->authority);
  read_rules(section, "validate_additional_rrs", options->additional);
  return options;
}

bool ignores_name(const ModuleOptions& module_options) {
  const auto& options = dynamic_cast<const Options&>(module_options);
  return !options.over_tls || !options.tls_options.server_name.empty();
}

std::string fault_of_target(const ModuleOptions& options, std::string_view target) {
  if (port_of(dynamic_cast<const Options&>(options), target)) return {};
  return "`" + std::string(target) + "` is no port; write \"5353\"";
}

std::string fault_of_query_name(const ModuleOptions& options, std::string_view query_name) {
  if (!query_name.empty()) {
    if (net::canonical_dns_name(query_name)) return {};
    return "`" + std::string(query_name) + "` is no domain name";
  }
  if (!dynamic_cast<const Options&>(options).query_name.empty()) return {};
  return "neither the check nor its module has a `query_name`";
}

std::optional<std::uint16_t> port_of(const Options& options, std::string_view target) {
  if (!target.empty()) return parse_port(target.substr(target.front() == ':' ? 1 : 0));
  return options.port.value_or(options.over_tls ? kDnsOverTlsPort : kDnsPort);
}

std::optional<std::string> query_name_of(const Options& options, const Check& check) {
  if (!check.query_name.empty()) return net::canonical_dns_name(check.query_name.str());
  return options.query_name.empty() ? std::nullopt : std::optional(options.query_name);
}

}  // namespace reachd::dns
