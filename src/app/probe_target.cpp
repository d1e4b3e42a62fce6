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

std::optional<ProbeTarget> from_url(std::string_view text) {
  const auto url = boost::urls::parse_uri(text);
  if (url.has_error() || url->host().empty()) return std::nullopt;
  return ProbeTarget{url->host_address(), std::string(text)};
}

ProbeTarget with_port(std::string_view host, std::string_view whole, std::string_view port,
                      std::string_view prober) {
  const bool wants_url = prober == "http";
  return {std::string(host), wants_url ? "http://" + std::string(whole) + "/" : std::string(port)};
}

}  // namespace

std::optional<ProbeTarget> parse_probe_target(std::string_view text, std::string_view prober) {
  if (text.find("://") != std::string_view::npos) return from_url(text);
  if (IpAddress::parse(text)) return ProbeTarget{std::string(text), {}};
  const std::size_t colon = text.rfind(':');
  if (colon == std::string_view::npos) {
    return is_host(text) ? std::optional(ProbeTarget{std::string(text), {}}) : std::nullopt;
  }
  const std::string_view port = text.substr(colon + 1);
  std::string_view host = text.substr(0, colon);
  const bool bracketed = host.starts_with('[') && host.ends_with(']');
  if (bracketed) host = host.substr(1, host.size() - 2);
  const bool good_host = bracketed ? IpAddress::parse(host).has_value() : is_host(host);
  if (!good_host || !is_port(port)) return std::nullopt;
  return with_port(host, text, port, prober);
}

}  // namespace reachd::app
