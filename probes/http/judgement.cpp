#include "http/judgement.hpp"

#include <algorithm>
#include <optional>
#include <string_view>

namespace reachd::http {
namespace {

using Objection = std::optional<Judgement>;

Judgement objection(std::string_view reason, bool by_expression = false) {
  return {{Outcome::bad_reply, reason}, by_expression};
}

bool matches(const re2::RE2& expression, const std::string& text) {
  return re2::RE2::PartialMatch(text, expression);
}

bool is_valid_status(const Options& options, int status) {
  if (options.valid_status_codes.empty()) return status >= 200 && status < 300;
  return std::ranges::find(options.valid_status_codes, status) != options.valid_status_codes.end();
}

Objection check_status(const Options& options, const Response& response) {
  if (is_valid_status(options, response.status)) return std::nullopt;
  const bool is_one_too_many = options.follow_redirects && response.redirect() != nullptr;
  return objection(is_one_too_many ? "too_many_redirects" : "http_status");
}

/// How many headers of that name there are, and how many of them match.
struct HeaderCount {
  std::ptrdiff_t present = 0;
  std::ptrdiff_t matching = 0;
};

HeaderCount count_headers(const Response& response, const HeaderExpression& wanted) {
  HeaderCount count;
  for (const auto& [name, value] : response.headers) {
    if (!equal_ignoring_case(name, wanted.header)) continue;
    ++count.present;
    if (matches(*wanted.expression, value)) ++count.matching;
  }
  return count;
}

Objection check_headers(const Options& options, const Response& response) {
  for (const HeaderExpression& forbidden : options.fail_if_header_matches) {
    const HeaderCount count = count_headers(response, forbidden);
    const bool is_missing = count.present == 0 && !forbidden.allow_missing;
    if (is_missing || count.matching > 0) return objection("header_matched", true);
  }
  for (const HeaderExpression& required : options.fail_if_header_not_matches) {
    const HeaderCount count = count_headers(response, required);
    const bool is_excused = count.present == 0 && required.allow_missing;
    if (!is_excused && count.matching == 0) return objection("header_not_matched", true);
  }
  return std::nullopt;
}

Objection check_compression(const Options& options, const Response& response) {
  if (options.compression.empty() || options.compression == "identity") return std::nullopt;
  const std::string* const coding = response.header("Content-Encoding");
  const bool is_compressed = coding != nullptr && equal_ignoring_case(*coding, options.compression);
  return is_compressed ? std::nullopt : Objection(objection("not_compressed"));
}

Objection check_body(const Options& options, const Response& response) {
  for (const Expression& forbidden : options.fail_if_body_matches) {
    if (matches(*forbidden, response.body)) return objection("body_matched", true);
  }
  for (const Expression& required : options.fail_if_body_not_matches) {
    if (!matches(*required, response.body)) return objection("body_not_matched", true);
  }
  return std::nullopt;
}

Objection check_transport(const Options& options, const Response& response) {
  const auto& versions = options.valid_http_versions;
  if (!versions.empty() && std::ranges::find(versions, response.version) == versions.end()) {
    return objection("http_version");
  }
  if (response.is_over_tls && options.fail_if_ssl) return objection("ssl_used");
  if (!response.is_over_tls && options.fail_if_not_ssl) return objection("ssl_not_used");
  return std::nullopt;
}

}  // namespace

Judgement judge(const Options& options, const Response& response, const net::Verdict& transfer) {
  const bool has_failed = transfer.outcome != Outcome::success;
  if (has_failed && !response.has_all_headers) return {transfer, false};
  for (const auto check : {&check_status, &check_headers, &check_compression}) {
    if (const auto found = check(options, response)) return *found;
  }
  if (has_failed) return {transfer, false};
  for (const auto check : {&check_body, &check_transport}) {
    if (const auto found = check(options, response)) return *found;
  }
  return {{Outcome::success, ""}, false};
}

}  // namespace reachd::http
