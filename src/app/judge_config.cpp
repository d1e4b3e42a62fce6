#include "app/judge_config.hpp"

#include <filesystem>
#include <utility>

#include "config/section.hpp"
#include "config/yaml_document.hpp"

namespace reachd::app {
namespace {

using config::ConfigNode;
using config::Section;
using judge::ClientOptions;

class ClientConfigReader {
 public:
  explicit ClientConfigReader(std::string directory) : directory_(std::move(directory)) {}

  ClientOptions read(const ConfigNode& document) const {
    ClientOptions options;
    Section section(document);
    if (const auto basic = section.get("basic_auth")) read_basic(*basic, options);
    if (const auto authorization = section.get("authorization")) {
      read_authorization(*authorization, options);
    }
    if (!options.user.empty() && !options.authorization_type.empty()) {
      document.error("`basic_auth` and `authorization` exclude each other");
    }
    if (const auto tls = section.get("tls_config")) read_tls(*tls, options);
    if (const auto headers = section.get("http_headers")) read_headers(*headers, options);
    refuse_the_rest(section);
    return options;
  }

 private:
  void read_basic(const ConfigNode& node, ClientOptions& options) const {
    Section section(node);
    section.require("username");
    section.read("username", options.user);
    read_secret(section, "password", options.password, options.password_file);
  }

  void read_authorization(const ConfigNode& node, ClientOptions& options) const {
    options.authorization_type = "Bearer";
    Section section(node);
    section.read("type", options.authorization_type);
    refuse_lines(section, "type", options.authorization_type);
    read_secret(section, "credentials", options.credentials, options.credentials_file);
  }

  void read_secret(Section& section, const std::string& key, std::string& text,
                   std::string& file) const {
    section.read(key, text);
    refuse_lines(section, key, text);
    file = read_path(section, key + "_file");
    if (text.empty() == file.empty()) {
      section.node().error("either `" + key + "` or `" + key + "_file` must stand here");
    }
  }

  static void refuse_lines(Section& section, const std::string& key, const std::string& text) {
    if (text.find_first_of("\r\n") == text.npos) return;
    section.node().error("`" + key + "` must be one line");
  }

  void read_tls(const ConfigNode& node, ClientOptions& options) const {
    Section section(node);
    options.ca_file = read_path(section, "ca_file");
    options.cert_file = read_path(section, "cert_file");
    options.key_file = read_path(section, "key_file");
    if (options.cert_file.empty() != options.key_file.empty()) {
      node.error("`cert_file` and `key_file` belong together");
    }
    bool insecure = false;
    section.read("insecure_skip_verify", insecure);
    options.verify = !insecure;
    section.refuse("server_name", "write a URL that bears the name of the certificate");
    for (const char* key : {"ca", "cert", "key"}) {
      section.refuse(key, "reachd reads it from a file; write `" + std::string(key) + "_file`");
    }
  }

  std::string read_path(Section& section, std::string_view key) const {
    std::string path;
    section.read(key, path);
    return path.empty() ? path : config::path_from(directory_, path);
  }

  static void read_headers(const ConfigNode& node, ClientOptions& options) {
    Section section(node);
    for (const auto& [name, value] : section.all()) {
      std::vector<std::string> values;
      Section header(value);
      header.read("values", values);
      for (std::string& text : values) {
        if ((name + text).find_first_of("\r\n") != text.npos) {
          value.error("a header must be one line");
        }
        options.headers.emplace_back(name, std::move(text));
      }
    }
  }

  static void refuse_the_rest(Section& section) {
    section.refuse("bearer_token", "write `authorization: {credentials: ...}`");
    section.refuse("bearer_token_file", "write `authorization: {credentials_file: ...}`");
    section.refuse("oauth2", "reachd has no OAuth 2; let a proxy add the token");
    section.refuse("follow_redirects", "reachd follows none; write the URL that they lead to");
    section.refuse("proxy_url", "set the variable https_proxy or http_proxy instead");
  }

  std::string directory_;
};

}  // namespace

ClientConfig read_client_config(const std::string& path, const config::Files& files) {
  const auto content = files.read(path);
  if (!content.text) return {std::nullopt, {{{path}, "", "cannot be read: " + content.error}}};
  config::Diagnostics diagnostics;
  std::optional<ClientOptions> options;
  if (const auto document = config::parse_yaml(*content.text, path, diagnostics)) {
    const ClientConfigReader reader(std::filesystem::path(path).parent_path().string());
    options = reader.read(ConfigNode(*document, "", diagnostics));
  }
  if (!diagnostics.empty()) options.reset();
  return {std::move(options), diagnostics.take()};
}

}  // namespace reachd::app
