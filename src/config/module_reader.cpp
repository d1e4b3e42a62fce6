#include "config/module_reader.hpp"

#include <array>
#include <string>
#include <utility>

namespace reachd::config {
namespace {

using FamilyWord = std::pair<std::string_view, Family>;

using VersionWord = std::pair<std::string_view, TlsVersion>;

constexpr std::array kFamilies{FamilyWord{"ip4", Family::ipv4}, FamilyWord{"ip6", Family::ipv6}};

constexpr std::array kVersionWords{
    VersionWord{"TLS10", TlsVersion::tls10},
    VersionWord{"TLS11", TlsVersion::tls11},
    VersionWord{"TLS12", TlsVersion::tls12},
    VersionWord{"TLS13", TlsVersion::tls13},
};

/// Files only: a key or certificate inside of the configuration would be shown by /config.
constexpr std::array<std::pair<std::string_view, std::string_view>, 6> kNotDone{{
    {"ca", "ca_file"},
    {"cert", "cert_file"},
    {"key", "key_file"},
    {"ca_ref", "ca_file"},
    {"cert_ref", "cert_file"},
    {"key_ref", "key_file"},
}};

void refuse_inline_material(Section& section) {
  for (const auto& [key, instead] : kNotDone) {
    section.refuse(
        key, "reachd reads certificates and keys from files; write `" + std::string(instead) + "`");
  }
}

}  // namespace

void read_ip_options(Section& section, IpOptions& options) {
  options.preferred_is_given = section.has("preferred_ip_protocol");
  section.read_choice("preferred_ip_protocol", options.preferred,
                      std::span<const FamilyWord>(kFamilies));
  section.read("ip_protocol_fallback", options.fallback);
  section.read("source_ip_address", options.source);
}

void read_tls_versions(Section& section, TlsVersion& least, TlsVersion& most) {
  const std::span<const VersionWord> words(kVersionWords);
  section.read_choice("min_version", least, words);
  section.read_choice("max_version", most, words);
  if (most != TlsVersion::any && most < least) {
    section.node().error("`max_version` is below `min_version`");
  }
}

void read_tls_options(Section& section, TlsOptions& options) {
  section.read("insecure_skip_verify", options.insecure_skip_verify);
  section.read("ca_file", options.ca_file);
  section.read("cert_file", options.cert_file);
  section.read("key_file", options.key_file);
  section.read("server_name", options.server_name);
  refuse_inline_material(section);
  if (options.cert_file.empty() != options.key_file.empty()) {
    section.node().error("`cert_file` and `key_file` go together: write both or none");
  }
  read_tls_versions(section, options.min_version, options.max_version);
}

}  // namespace reachd::config
