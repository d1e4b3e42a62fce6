#include "app/web_config_reader.hpp"

#include <openssl/ssl.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <span>
#include <string_view>
#include <utility>

#include "config/module_reader.hpp"
#include "config/section.hpp"
#include "config/yaml_document.hpp"

namespace reachd::app {
namespace {

using config::ConfigNode;
using config::Section;
using exporter::ClientAuth;
using exporter::TlsServerOptions;
using exporter::WebOptions;

using AuthWord = std::pair<std::string_view, ClientAuth>;
constexpr std::array kAuthWords{
    AuthWord{"NoClientCert", ClientAuth::none},
    AuthWord{"RequestClientCert", ClientAuth::request},
    AuthWord{"RequireAnyClientCert", ClientAuth::require_any},
    // What the toolkit called it at first.
    AuthWord{"RequireClientCert", ClientAuth::require_any},
    AuthWord{"VerifyClientCertIfGiven", ClientAuth::verify_if_given},
    AuthWord{"RequireAndVerifyClientCert", ClientAuth::require_and_verify},
};

/// Go's names of key exchange groups, and OpenSSL's.
constexpr std::array<std::pair<std::string_view, std::string_view>, 4> kCurves{{
    {"CurveP256", "P-256"},
    {"CurveP384", "P-384"},
    {"CurveP521", "P-521"},
    {"X25519", "X25519"},
}};

/// The headers that the toolkit lets a configuration set.
constexpr std::array<std::string_view, 5> kHeaders{
    "X-Frame-Options",           "X-Content-Type-Options",  "X-XSS-Protection",
    "Strict-Transport-Security", "Content-Security-Policy",
};

class WebConfigReader {
 public:
  explicit WebConfigReader(std::string directory) : directory_(std::move(directory)) {}

  WebOptions read(const ConfigNode& document) const {
    WebOptions options;
    Section section(document);
    if (const auto tls = section.get("tls_server_config")) options.tls = read_tls(*tls);
    if (const auto http = section.get("http_server_config")) read_http(*http, options);
    if (const auto users = section.get("basic_auth_users")) read_users(*users, options);
    section.refuse("rate_limit", "reachd limits connections, not the rate of requests");
    return options;
  }

 private:
  TlsServerOptions read_tls(const ConfigNode& node) const {
    TlsServerOptions options;
    Section section(node);
    options.cert_file = read_path(section, "cert_file");
    options.key_file = read_path(section, "key_file");
    for (const char* key : {"cert_file", "key_file"}) section.require(key);
    read_client_auth(section, options);
    config::read_tls_versions(section, options.min_version, options.max_version);
    if (const auto suites = section.get("cipher_suites")) read_ciphers(*suites, options);
    if (const auto curves = section.get("curve_preferences")) read_curves(*curves, options);
    section.read("prefer_server_cipher_suites", options.prefer_server_ciphers);
    refuse_inline_material(section);
    return options;
  }

  std::string read_path(Section& section, std::string_view key) const {
    std::string path;
    section.read(key, path);
    return path.empty() ? path : config::path_from(directory_, path);
  }

  void read_client_auth(Section& section, TlsServerOptions& options) const {
    section.read_choice("client_auth_type", options.client_auth,
                        std::span<const AuthWord>(kAuthWords));
    options.client_ca_file = read_path(section, "client_ca_file");
    if (!options.client_ca_file.empty() && options.client_auth == ClientAuth::none) {
      section.node().error(
          "`client_ca_file` takes effect only with a `client_auth_type`: write "
          "RequireAndVerifyClientCert");
    }
  }

  static void read_ciphers(const ConfigNode& node, TlsServerOptions& options) {
    for (const ConfigNode& item : node.items()) {
      const auto name = item.as_string();
      if (!name) continue;
      const std::string_view known = OPENSSL_cipher_name(name->c_str());
      if (known == "(NONE)") {
        item.error("OpenSSL knows no cipher suite of this name");
      } else if (!known.starts_with("TLS_")) {
        // Those whose names are alike are TLS 1.3's, which as in Go are always on.
        options.ciphers.emplace_back(known);
      }
    }
  }

  static void read_curves(const ConfigNode& node, TlsServerOptions& options) {
    for (const ConfigNode& item : node.items()) {
      const auto name = item.as_string();
      if (!name) continue;
      const auto* const found = std::find_if(
          kCurves.begin(), kCurves.end(), [&](const auto& curve) { return curve.first == *name; });
      if (found == kCurves.end()) {
        item.error("must be one of CurveP256, CurveP384, CurveP521, X25519");
      } else {
        options.groups.emplace_back(found->second);
      }
    }
  }

  static void refuse_inline_material(Section& section) {
    section.refuse("cert", "reachd reads certificates from files; write `cert_file`");
    section.refuse("key", "reachd reads keys from files; write `key_file`");
    section.refuse("client_ca", "reachd reads authorities from files; write `client_ca_file`");
    section.refuse("client_allowed_sans",
                   "reachd lets in every client whose certificate is valid; use a `client_ca_file` "
                   "of those clients alone");
  }

  static void read_http(const ConfigNode& node, WebOptions& options) {
    Section section(node);
    // HTTP/1.1 is what is served, and what every client falls back to.
    bool http2 = true;
    section.read("http2", http2);
    const auto headers = section.get("headers");
    if (!headers) return;
    Section values(*headers);
    for (const std::string_view name : kHeaders) {
      const auto value = values.get(name);
      if (value) read_header(std::string(name), *value, options);
    }
  }

  static void read_header(std::string name, const ConfigNode& node, WebOptions& options) {
    const auto value = node.as_string();
    if (!value) return;
    if (value->find_first_of("\r\n") != value->npos) {
      node.error("a header's value must be one line");
    }
    options.headers.emplace_back(std::move(name), *value);
  }

  static void read_users(const ConfigNode& node, WebOptions& options) {
    Section section(node);
    for (const auto& [user, value] : section.all()) {
      const auto hash = value.as_string();
      if (!hash) continue;
      if (user.find(':') != user.npos) value.error("a user's name must not contain a colon");
      if (!is_bcrypt(*hash)) {
        value.error("must be a bcrypt hash; `htpasswd -nBC 10 \"\"` writes one");
      }
      options.users.emplace(user, *hash);
    }
  }

  /// "$2b$10$" and 53 characters of salt and digest.
  static bool is_bcrypt(std::string_view hash) {
    constexpr std::string_view kAlphabet =
        "./ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
    if (hash.size() != 60 || !hash.starts_with("$2") || hash[3] != '$' || hash[6] != '$') {
      return false;
    }
    const std::string_view cost = hash.substr(4, 2);
    return std::string_view("aby").find(hash[2]) != hash.npos &&
           cost.find_first_not_of("0123456789") == hash.npos && cost >= "04" && cost <= "31" &&
           hash.find_first_not_of(kAlphabet, 7) == hash.npos;
  }

  std::string directory_;
};

std::optional<WebOptions> read_document(const std::string& text, const std::string& path,
                                        config::Diagnostics& diagnostics) {
  const auto document = config::parse_yaml(text, path, diagnostics);
  if (!document) return std::nullopt;
  const ConfigNode node(*document, "", diagnostics);
  const WebConfigReader reader(std::filesystem::path(path).parent_path().string());
  return reader.read(node);
}

}  // namespace

WebConfig read_web_options(const std::string& path, const config::Files& files) {
  const auto content = files.read(path);
  if (!content.text) {
    return {std::nullopt, {{{path, 0, 0}, "", "cannot be read: " + content.error}}};
  }
  config::Diagnostics diagnostics;
  auto options = read_document(*content.text, path, diagnostics);
  if (!diagnostics.empty()) options.reset();
  return {std::move(options), diagnostics.take()};
}

}  // namespace reachd::app
