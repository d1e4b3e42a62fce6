#include "export/probe_query.hpp"

#include <charconv>
#include <chrono>
#include <cmath>
#include <string_view>
#include <utility>
#include <vector>

#include "export/request_target.hpp"

namespace reachd::exporter {
namespace {

constexpr std::string_view kTimeoutHeader = "X-Prometheus-Scrape-Timeout-Seconds";
/// What is left to Prometheus for the way of the answer: blackbox_exporter's default.
constexpr double kTimeoutOffset = 0.5;
/// Above any timeout that a module may have.
constexpr double kLongestTimeout = 1e6;

std::optional<double> parse_seconds(std::string_view text) {
  double seconds = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), seconds);
  const bool is_whole = error == std::errc() && end == text.data() + text.size();
  return is_whole && std::isfinite(seconds) ? std::optional(seconds) : std::nullopt;
}

/// What the wish says of a parameter, null where it is none of ours: others are passed over, as
/// scrape configurations carry some for their relabelling.
std::string* place_of(ProbeWish& wish, std::string& debug, std::string_view key) {
  if (key == "target") return &wish.target;
  if (key == "module") return &wish.module;
  if (key == "hostname") return &wish.hostname;
  return key == "debug" ? &debug : nullptr;
}

/// What is wrong with the parameters; empty: nothing.
std::string read_parameters(const HttpRequest& request, ProbeWish& wish) {
  const auto parameters = query_of(request.target());
  if (!parameters) return "malformed request target";
  std::string debug;
  for (const auto& [key, value] : *parameters) {
    std::string* const place = place_of(wish, debug, key);
    if (place == nullptr) continue;
    if (!place->empty()) return "parameter `" + key + "` stands twice";
    *place = value;
  }
  wish.is_debug = debug == "true";
  if (wish.target.empty()) return "no target; write /probe?target=HOST&module=NAME";
  return {};
}

std::string read_time_limit(const HttpRequest& request, ProbeWish& wish) {
  const std::string_view text = request[kTimeoutHeader];
  if (text.empty()) return {};
  const auto seconds = parse_seconds(text);
  if (!seconds) return std::string(kTimeoutHeader) + " is no number of seconds";
  const double limit = *seconds - kTimeoutOffset;
  if (limit > 0 && limit < kLongestTimeout) {
    wish.time_limit = std::chrono::duration_cast<Duration>(std::chrono::duration<double>(limit));
  }
  return {};
}

}  // namespace

std::variant<ProbeWish, std::string> read_probe_wish(const HttpRequest& request) {
  ProbeWish wish;
  std::string fault = read_parameters(request, wish);
  if (fault.empty()) fault = read_time_limit(request, wish);
  if (!fault.empty()) return fault;
  return wish;
}

}  // namespace reachd::exporter
