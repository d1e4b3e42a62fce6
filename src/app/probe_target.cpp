#include "app/probe_target.hpp"

#include <algorithm>
#include <boost/url/parse.hpp>

#include "reachd/address.hpp"

namespace reachd::app {
namespace {

bool is_port(std::string_view text) {
  return !text.empty() && text.size() <= 5 &&
         std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; });
}

bool is_host(std::string_view text) {
  return !text.empty() && text.find_first_of("/:[] \t") == std::string_view::npos;
}

/// `url`: what the text is, as a whole.
std::optional<ProbeTarget> from_url(std::string_view text, const std::string& url) {
  const auto parsed = boost::urls::parse_uri(url);
  if (parsed.has_error() || parsed->host().empty()) return std::nullopt;
  // Boost takes "a:port" for a port that is not there and a path, and any number for a port.
  const std::string port = parsed->port();
  const std::string path = parsed->path();
  if ((!port.empty() && !is_port(port)) || (!path.empty() && path.front() != '/')) {
    return std::nullopt;
  }
  return ProbeTarget{parsed->host_address(), std::string(text)};
}

}  // namespace

std::optional<ProbeTarget> parse_probe_target(std::string_view text, std::string_view prober) {
  if (text.find("://") != std::string_view::npos) return from_url(text, std::string(text));
  if (is_host(text) || IpAddress::parse(text)) return ProbeTarget{std::string(text), {}};
  // The module says whether http or https is meant.
  if (prober == "http") return from_url(text, "http://" + std::string(text));
  const std::size_t colon = text.rfind(':');
  if (colon == std::string_view::npos) return std::nullopt;
  const std::string_view port = text.substr(colon + 1);
  std::string_view host = text.substr(0, colon);
  const bool bracketed = host.starts_with('[') && host.ends_with(']');
  if (bracketed) host = host.substr(1, host.size() - 2);
  const bool good_host = bracketed ? IpAddress::parse(host).has_value() : is_host(host);
  if (!good_host || !is_port(port)) return std::nullopt;
  return ProbeTarget{std::string(host), std::string(port)};
}

std::string renamed_target(const ProbeTarget& target, std::string_view name) {
  const std::string& text = target.target;
  if (text.empty() || is_port(text)) return text;
  const std::size_t scheme = text.find("://");
  const std::size_t begin = scheme == std::string::npos ? 0 : scheme + 3;
  const std::size_t end = std::min(text.find_first_of("/?#", begin), text.size());
  std::size_t port = text.rfind(':', end);
  if (port == std::string::npos || port < std::max(begin, text.rfind(']', end) + 1)) port = end;
  return text.substr(0, begin) + std::string(name) + text.substr(port);
}

}  // namespace reachd::app
