#pragma once

#include "http/http_config.hpp"
#include "http/response.hpp"
#include "net/error_outcome.hpp"

namespace reachd::http {

struct Judgement {
  net::Verdict verdict;
  /// Whether an expression on headers or body decided.
  bool failed_by_expression = false;
};

/// What a module thinks of a response. The first objection counts, in blackbox_exporter's order:
/// status, headers, compression, the body's arrival (`transfer`: success, or what went wrong),
/// body, version, TLS. Pure.
Judgement judge(const Options& options, const Response& response, const net::Verdict& transfer);

}  // namespace reachd::http
