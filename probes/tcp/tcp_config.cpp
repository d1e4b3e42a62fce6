#include "tcp/tcp_config.hpp"

#include <algorithm>
#include <string_view>

#include "config/module_reader.hpp"
#include "reachd/port.hpp"

namespace reachd::tcp {
namespace {

std::pair<std::string, std::string> read_label(const config::ConfigNode& node) {
  config::Section section(node);
  std::pair<std::string, std::string> label;
  section.require("name");
  section.read("name", label.first);
  section.read("value", label.second);
  return label;
}

QueryStep read_step(const config::ConfigNode& node) {
  config::Section section(node);
  QueryStep step;
  section.read("expect", step.expect);
  section.read("send", step.send);
  section.read("starttls", step.starttls);
  section.refuse("expect_bytes", "bytes cannot be waited for, only lines: use expect");
  if (const auto labels = section.get("labels")) {
    for (const auto& label : labels->items()) step.labels.push_back(read_label(label));
  }
  if (!step.labels.empty() && !step.expect) node.error("labels need an expect to take them from");
  return step;
}

void refuse_beside_syn(config::Section& section, std::string_view key) {
  const auto node = section.get(key);
  if (node) node->error("needs a connection, which `syn: true` never makes; remove one of the two");
}

/// A SYN is answered before anything could be said: what needs a connection contradicts it.
void read_syn(config::Section& section, Options& options) {
  section.read("syn", options.syn);
  section.read_integer("ttl", options.ttl, 1, 255);
  if (options.syn) {
    if (options.tls) refuse_beside_syn(section, "tls");
    refuse_beside_syn(section, "tls_config");
    if (!options.query_response.empty()) refuse_beside_syn(section, "query_response");
  } else if (const auto ttl = section.get("ttl")) {
    ttl->error("is the TTL of a SYN sent alone; add `syn: true`, or remove it");
  }
}

std::optional<std::uint16_t> port_of(const ModuleOptions& module, std::string_view target) {
  if (!target.empty()) {
    const auto colon = target.rfind(':');
    return parse_port(colon == std::string_view::npos ? target : target.substr(colon + 1));
  }
  const auto* const options = dynamic_cast<const Options*>(&module);
  return options != nullptr ? options->port : std::nullopt;
}

}  // namespace

bool Options::uses_tls() const {
  return tls || std::ranges::any_of(query_response, &QueryStep::starttls);
}

std::shared_ptr<const ModuleOptions> read_options(config::Section& section) {
  auto options = std::make_shared<Options>();
  config::read_ip_options(section, options->ip);
  std::uint16_t port = 0;
  section.read_integer("port", port, 1, 65535);
  if (port != 0) options->port = port;
  section.read("tls", options->tls);
  if (const auto node = section.get("tls_config")) {
    config::Section tls_config(*node);
    config::read_tls_options(tls_config, options->tls_options);
  }
  if (const auto steps = section.get("query_response")) {
    for (const auto& step : steps->items()) options->query_response.push_back(read_step(step));
  }
  read_syn(section, *options);
  return options;
}

bool ignores_name(const ModuleOptions& module_options) {
  const auto& options = dynamic_cast<const Options&>(module_options);
  return !options.uses_tls() || !options.tls_options.server_name.empty();
}

std::string fault_of_target(const ModuleOptions& options, std::string_view target) {
  if (port_of(options, target)) return {};
  if (!target.empty()) return "this names no port from 1 to 65535; write \"443\"";
  return "no port; write it as the check's `target`, or as `port` in the module's `tcp` section";
}

std::optional<std::uint16_t> port_of(const Check& check) {
  return port_of(*check.module->options, check.target.str());
}

}  // namespace reachd::tcp
