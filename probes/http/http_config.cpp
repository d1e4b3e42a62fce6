#include "http/http_config.hpp"

#include <algorithm>
#include <array>
#include <span>
#include <utility>

#include "config/module_reader.hpp"
#include "http/credentials_config.hpp"
#include "http/http_values.hpp"
#include "http/proxy.hpp"

namespace reachd::http {
namespace {

using config::ConfigNode;
using config::Section;

void read_expressions(Section& section, std::string_view key, std::vector<Expression>& target) {
  const auto node = section.get(key);
  if (!node) return;
  for (const ConfigNode& item : node->items()) {
    if (auto expression = item.as_expression()) target.push_back(std::move(expression));
  }
}

void read_header_expressions(Section& section, std::string_view key,
                             std::vector<HeaderExpression>& target) {
  const auto node = section.get(key);
  if (!node) return;
  for (const ConfigNode& item : node->items()) {
    Section entry(item);
    HeaderExpression read;
    if (entry.require("header")) entry.read("header", read.header);
    if (entry.require("regexp")) entry.read("regexp", read.expression);
    entry.read("allow_missing", read.allow_missing);
    if (read.expression) target.push_back(std::move(read));
  }
}

void read_header(const std::string& name, const ConfigNode& node, std::vector<Header>& target) {
  const auto value = node.as_string();
  if (!value) return;
  if (!is_token(name)) return node.error("`" + name + "` cannot be the name of a header");
  if (!is_field_value(*value)) {
    return node.error("a header's value holds no line breaks and no other control characters");
  }
  target.emplace_back(name, *value);
}

void read_headers(Section& section, std::vector<Header>& target) {
  const auto node = section.get("headers");
  if (!node) return;
  Section headers(*node);
  for (const auto& [name, value] : headers.all()) read_header(name, value, target);
}

/// The newer form: each name has a list of values.
void read_header_lists(Section& section, std::vector<Header>& target) {
  const auto node = section.get("http_headers");
  if (!node) return;
  Section headers(*node);
  for (const auto& [name, entry] : headers.all()) {
    Section sources(entry);
    sources.refuse("files", "headers from files are not supported");
    sources.refuse("secrets", "secrets in headers are not supported; use authorization");
    const auto values = sources.get("values");
    if (!values) continue;
    for (const ConfigNode& value : values->items()) read_header(name, value, target);
  }
}

void read_request(Section& section, Options& options) {
  section.read("method", options.method);
  if (!is_token(options.method)) section.get("method")->error("this cannot be a method");
  read_headers(section, options.headers);
  read_header_lists(section, options.headers);
  section.read("body", options.body);
  section.read("body_file", options.body_file);
  if (!options.body.empty() && !options.body_file.empty()) {
    section.get("body_file")->error("give either body or body_file");
  }
}

void read_status_codes(Section& section, std::vector<int>& target) {
  const auto node = section.get("valid_status_codes");
  if (!node) return;
  for (const ConfigNode& item : node->items()) {
    if (const auto code = item.as_integer(100, 999)) target.push_back(static_cast<int>(*code));
  }
}

void read_versions(Section& section, std::vector<std::string>& target) {
  section.read("valid_http_versions", target);
  const auto is_unknown = [](const std::string& version) {
    return version != "HTTP/1.0" && version != "HTTP/1.1" && version != "HTTP/2.0";
  };
  if (std::ranges::any_of(target, is_unknown)) {
    section.get("valid_http_versions")->error("versions are HTTP/1.0, HTTP/1.1 and HTTP/2.0");
  }
}

void read_body_size_limit(Section& section, std::size_t& target) {
  const auto node = section.get("body_size_limit");
  const auto text = node ? node->as_string() : std::nullopt;
  if (!text) return;
  const auto size = parse_byte_size(*text);
  if (!size) return node->error("a size has a unit: 512B, 64KB, 10MB; 1TB at most");
  if (*size > 0) target = *size;
}

void read_compression(Section& section, Options& options) {
  using Choice = std::pair<std::string_view, std::string_view>;
  constexpr std::array<Choice, 4> kCodings{
      {{"gzip", "gzip"}, {"br", "br"}, {"deflate", "deflate"}, {"identity", "identity"}}};
  std::string_view coding;
  const auto node = section.get("compression");
  if (!node || (node->is_scalar() && node->as_string() == "")) return;
  section.read_choice("compression", coding, std::span<const Choice>(kCodings));
  options.compression = coding;
  const std::string* const accepted = options.header("Accept-Encoding");
  if (accepted != nullptr && !accepted->empty() && !accepts_coding(*accepted, coding)) {
    node->error("the header Accept-Encoding does not let the server answer with " +
                options.compression);
  }
}

void read_expectations(Section& section, Options& options) {
  read_status_codes(section, options.valid_status_codes);
  read_versions(section, options.valid_http_versions);
  read_body_size_limit(section, options.body_size_limit);
  read_compression(section, options);
  section.read("fail_if_ssl", options.fail_if_ssl);
  section.read("fail_if_not_ssl", options.fail_if_not_ssl);
  read_expressions(section, "fail_if_body_matches_regexp", options.fail_if_body_matches);
  read_expressions(section, "fail_if_body_not_matches_regexp", options.fail_if_body_not_matches);
  read_header_expressions(section, "fail_if_header_matches", options.fail_if_header_matches);
  read_header_expressions(section, "fail_if_header_not_matches",
                          options.fail_if_header_not_matches);
}

/// Each name has a list of values.
void read_proxy_headers(Section& section, std::vector<Header>& target) {
  const auto node = section.get("proxy_connect_header");
  if (!node) return;
  Section headers(*node);
  for (const auto& [name, values] : headers.all()) {
    for (const ConfigNode& value : values.items()) read_header(name, value, target);
  }
}

/// no_follow_redirects is the older form of follow_redirects, the other way round.
void read_follow_redirects(Section& section, bool& target) {
  bool no_follow = !target;
  section.read("no_follow_redirects", no_follow);
  target = !no_follow;
  section.read("follow_redirects", target);
}

void read_proxy(Section& section, Options& options) {
  section.read("proxy_url", options.proxy_url);
  section.read("skip_resolve_phase_with_proxy", options.skip_resolve_phase_with_proxy);
  read_proxy_headers(section, options.proxy_headers);
  if (!options.proxy_url.empty() && !proxy_host(options.proxy_url)) {
    section.get("proxy_url")->error("this is no URL that begins with http:// or socks5://");
  }
}

void read_transport(Section& section, Options& options) {
  using Choice = std::pair<std::string_view, bool>;
  constexpr std::array<Choice, 2> kSchemes{{{"http", false}, {"https", true}}};
  section.read_choice("scheme", options.is_https, std::span<const Choice>(kSchemes));
  read_follow_redirects(section, options.follow_redirects);
  section.read("enable_http2", options.enable_http2);
  read_proxy(section, options);
  if (const auto node = section.get("tls_config")) {
    Section tls_config(*node);
    config::read_tls_options(tls_config, options.tls);
  }
}

void refuse_the_rest(Section& section) {
  section.refuse("oauth2", "OAuth 2.0 is not supported");
  section.refuse("enable_http3", "HTTP/3 is not supported");
  section.refuse("http3", "HTTP/3 is not supported");
  section.refuse("fail_if_body_json_matches_cel", "CEL expressions are not supported");
  section.refuse("fail_if_body_json_not_matches_cel", "CEL expressions are not supported");
  section.refuse("proxy_from_environment", "the environment's proxies are never used");
  section.refuse("no_proxy", "leave proxy_url out of the modules that need no proxy");
}

std::optional<Url> url_from(const Options& options, const std::string& host,
                            const std::string& target) {
  if (target.find("://") != std::string::npos) return Url::parse(target);
  const std::string scheme = options.is_https ? "https://" : "http://";
  const bool names_a_host = !target.empty() && target.front() != '/' && target.front() != ':';
  return Url::parse(scheme + (names_a_host ? "" : bracketed(host)) + target);
}

}  // namespace

const std::string* Options::header(std::string_view name) const {
  const auto found = std::ranges::find_if(
      headers, [&](const Header& header) { return equal_ignoring_case(header.first, name); });
  return found == headers.end() ? nullptr : &found->second;
}

std::shared_ptr<const ModuleOptions> read_options(Section& section) {
  auto options = std::make_shared<Options>();
  config::read_ip_options(section, options->ip);
  read_request(section, *options);
  read_transport(section, *options);
  read_expectations(section, *options);
  read_credentials(section, options->credentials);
  refuse_the_rest(section);
  return options;
}

std::string fault_of_target(const ModuleOptions& options, std::string_view target) {
  const auto* const http = dynamic_cast<const Options*>(&options);
  if (http != nullptr && url_from(*http, "host", std::string(target))) return {};
  return "this is no target; write a URL (https://example.org/health), /path or :port/path";
}

std::optional<Url> url_of(const Check& check) {
  const auto* const options = dynamic_cast<const Options*>(check.module->options.get());
  return options == nullptr ? std::nullopt
                            : url_from(*options, check.host->name, check.target.str());
}

}  // namespace reachd::http
