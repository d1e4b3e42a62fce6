#pragma once

#include <boost/beast/http/verb.hpp>
#include <boost/json/value.hpp>
#include <string_view>

#include "export/http_message.hpp"

namespace reachd::exporter {

inline constexpr std::string_view kJsonType = "application/json";
inline constexpr std::string_view kMetricsType = "text/plain; version=0.0.4; charset=utf-8";
inline constexpr std::string_view kPlainType = "text/plain; charset=utf-8";
inline constexpr std::string_view kPageType = "text/html; charset=utf-8";
inline constexpr std::string_view kStyleType = "text/css; charset=utf-8";
inline constexpr std::string_view kScriptType = "text/javascript; charset=utf-8";
inline constexpr std::string_view kReadMethods = "GET, HEAD";

/// GET or HEAD.
bool reads(boost::beast::http::verb method);
/// `methods`: those that are.
HttpResponse not_allowed(std::string_view methods);
/// A part of a page that is the same for everybody.
HttpResponse make_asset(std::string_view content_type, std::string_view text);
HttpResponse make_json(HttpStatus status, const boost::json::value& value);
/// {"error": text}
HttpResponse make_json_error(HttpStatus status, std::string_view text);

}  // namespace reachd::exporter
