#include "http/credentials_config.hpp"

#include <algorithm>
#include <array>

#include "http/http_values.hpp"

namespace reachd::http {
namespace {

using config::ConfigNode;
using config::Section;

/// Reads a secret that stands either in the configuration or in a file.
void read_secret(Section& section, std::string_view key, std::string_view file_key,
                 Credentials& credentials) {
  section.read(key, credentials.secret);
  section.read(file_key, credentials.secret_file);
  if (!credentials.secret.empty() && !credentials.secret_file.empty()) {
    section.get(file_key)->error("give either " + std::string(key) + " or " +
                                 std::string(file_key));
  }
  if (!is_field_value(credentials.secret)) {
    section.get(key)->error("this holds a line break or another control character");
  }
}

void read_basic(const ConfigNode& node, Credentials& credentials) {
  Section section(node);
  credentials.kind = Credentials::Kind::basic;
  section.read("username", credentials.username);
  if (credentials.username.find(':') != std::string::npos) {
    section.get("username")->error("a name for basic authentication holds no colon");
  }
  read_secret(section, "password", "password_file", credentials);
}

void read_authorization(const ConfigNode& node, Credentials& credentials) {
  Section section(node);
  credentials.kind = Credentials::Kind::typed;
  credentials.type = "Bearer";
  section.read("type", credentials.type);
  if (!is_token(credentials.type)) section.get("type")->error("this cannot be a type");
  if (equal_ignoring_case(credentials.type, "basic")) {
    section.get("type")->error("give basic_auth for this");
  }
  read_secret(section, "credentials", "credentials_file", credentials);
}

}  // namespace

void read_credentials(Section& section, Credentials& credentials) {
  const bool has_bearer = section.has("bearer_token") || section.has("bearer_token_file");
  const std::array given{section.has("basic_auth"), section.has("authorization"), has_bearer};
  if (std::ranges::count(given, true) > 1) {
    section.node().error("give only one of basic_auth, authorization and bearer_token");
  }
  if (has_bearer) {
    credentials.kind = Credentials::Kind::typed;
    credentials.type = "Bearer";
    read_secret(section, "bearer_token", "bearer_token_file", credentials);
  }
  if (const auto node = section.get("authorization")) read_authorization(*node, credentials);
  if (const auto node = section.get("basic_auth")) read_basic(*node, credentials);
}

}  // namespace reachd::http
