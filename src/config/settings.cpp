#include "config/settings.hpp"

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <limits>
#include <utility>

#include "config/names.hpp"
#include "config/wording.hpp"
#include "reachd/port.hpp"

namespace reachd::config {
namespace {

constexpr double kLeastRate = 0.01;
constexpr std::chrono::hours kLongestFloor{1};
constexpr std::chrono::minutes kShortestWindow{1};
constexpr std::chrono::hours kLongestWindow{24 * 366};
constexpr std::size_t kMostWindows = 16;
constexpr std::size_t kLongestContact = 200;

std::optional<Endpoint> endpoint(std::string_view address_text, std::string_view port_text) {
  const auto address = IpAddress::parse(address_text);
  const auto port = parse_port(port_text);
  if (!address || !port) return std::nullopt;
  return Endpoint{*address, *port};
}

/// A prefix, an address or the name of a host.
void read_place(const ConfigNode& node, std::vector<Prefix>& prefixes,
                std::vector<std::string>& names) {
  const auto text = node.as_string();
  if (!text) return;
  if (const auto prefix = Prefix::parse(*text)) {
    prefixes.push_back(*prefix);
  } else if (text->find('/') != std::string::npos || IpAddress::parse(*text)) {
    node.as_prefix();
  } else if (const auto fault = fault_of_name(*text); !fault.empty()) {
    node.error(fault);
  } else {
    names.push_back(*text);
  }
}

void read_places(Section& section, std::string_view key, std::vector<Prefix>& prefixes,
                 std::vector<std::string>& names) {
  const auto list = section.get(key);
  if (!list) return;
  for (const ConfigNode& item : list->items()) read_place(item, prefixes, names);
}

void read_window(const ConfigNode& node, std::vector<Duration>& windows) {
  const auto window = node.as_duration();
  if (!window) return;
  if (*window < kShortestWindow || *window > kLongestWindow) {
    node.error("a window is from " + format_duration(kShortestWindow) + " to " +
               format_duration(kLongestWindow) + ", not " + format_duration(*window));
  } else if (std::ranges::find(windows, *window) != windows.end()) {
    node.error("window " + format_duration(*window) + " stands twice");
  } else if (!windows.empty() && *window < windows.back()) {
    node.error("window " + format_duration(*window) + " stands behind " +
               format_duration(windows.back()) + "; write the shortest first");
  } else {
    windows.push_back(*window);
  }
}

bool has_space_or_control(std::string_view text) {
  return std::ranges::any_of(text, [](char letter) {
    return static_cast<unsigned char>(letter) <= 0x20 || letter == 0x7f;
  });
}

}  // namespace

std::optional<Endpoint> parse_endpoint(std::string_view text) {
  if (const auto address = IpAddress::parse(text)) return Endpoint{*address};
  const std::size_t colon = text.rfind(':');
  if (colon == std::string_view::npos) return std::nullopt;
  std::string_view address = text.substr(0, colon);
  const bool in_brackets = address.starts_with('[') && address.ends_with(']');
  if (in_brackets) address = address.substr(1, address.size() - 2);
  const auto found = endpoint(address, text.substr(colon + 1));
  const bool fits = found && (found->address.family() == Family::ipv6) == in_brackets;
  return fits ? found : std::nullopt;
}

void read_vantage(const ConfigNode& node, Vantage& vantage) {
  Section section(node);
  section.read("name", vantage.name);
  section.read("region", vantage.region);
  section.read_integer("asn", vantage.asn, 1, std::numeric_limits<std::uint32_t>::max());
  for (const auto& [key, text] : {std::pair("name", &vantage.name), {"region", &vantage.region}}) {
    const auto place = section.get(key);
    const std::string fault = place ? fault_of_name(*text) : std::string();
    if (place && place->is_scalar() && !fault.empty()) place->error(fault);
  }
}

void read_resolver(const ConfigNode& node, std::vector<Endpoint>& resolvers) {
  Section section(node);
  const auto list = section.get("servers");
  if (!list) return;
  for (const ConfigNode& item : list->items()) {
    const auto text = item.as_string();
    if (!text) continue;
    if (const auto server = parse_endpoint(*text)) {
      resolvers.push_back(*server);
    } else {
      item.error(in_quotes(*text) +
                 " is no server; write 192.0.2.53, 192.0.2.53:5353 or [2001:db8::53]:5353");
    }
  }
}

void read_limits(const ConfigNode& node, Limits& limits) {
  Section section(node);
  section.read("packets_per_second", limits.packets_per_second, kLeastRate, kMostRate);
  section.read("packets_per_second_per_prefix", limits.packets_per_second_per_prefix, kLeastRate,
               kMostRate);
  section.read("address_floor", limits.address_floor);
  if (limits.address_floor > kLongestFloor) {
    section.get("address_floor")->error("the floor is at most " + format_duration(kLongestFloor));
  }
  read_places(section, "exclude", limits.exclude, limits.exclude_names);
}

void read_probe_api(const ConfigNode& node, ProbeApi& api) {
  Section section(node);
  read_places(section, "allow", api.allow, api.allow_names);
}

void read_windows(const ConfigNode& node, std::vector<Duration>& windows) {
  std::vector<Duration> found;
  const auto items = node.items();
  for (const ConfigNode& item : items) read_window(item, found);
  if (node.is_sequence() && items.empty()) node.error("no windows; leave the key out instead");
  if (items.size() > kMostWindows) {
    node.error("more than " + std::to_string(kMostWindows) + " windows");
  }
  windows = std::move(found);
}

void read_contact(const ConfigNode& node, std::string& contact) {
  const auto text = node.as_string();
  if (!text) return;
  const bool is_url =
      text->starts_with("https://") || text->starts_with("http://") || text->starts_with("mailto:");
  if (is_url && !has_space_or_control(*text) && text->size() <= kLongestContact) {
    contact = *text;
    return;
  }
  node.error(
      in_quotes(*text) +
      " is no contact; write https://example.org/probing or mailto:noc@example.org, at most " +
      std::to_string(kLongestContact) + " bytes");
}

}  // namespace reachd::config
