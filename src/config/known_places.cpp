#include "config/known_places.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace reachd::config {
namespace {

using Place = std::pair<std::string_view, std::string_view>;

constexpr std::string_view kTop = "the top level of the file";
constexpr std::string_view kModule = "a module, beside `prober`";
constexpr std::string_view kProber = "the module's section named like its prober";
constexpr std::string_view kCheck = "`defaults`, a host or one of its checks";
constexpr std::string_view kHost = "a host";
constexpr std::string_view kVantage = "`vantage`";
constexpr std::string_view kLimits = "`limits`";
constexpr std::string_view kTls = "`tls_config`";

constexpr std::array kPlaces{
    Place{"vantage", kTop},
    Place{"modules", kTop},
    Place{"module_files", kTop},
    Place{"defaults", kTop},
    Place{"resolver", kTop},
    Place{"hosts", kTop},
    Place{"host_files", kTop},
    Place{"controls", kTop},
    Place{"limits", kTop},
    Place{"sweeps", kTop},
    Place{"probe_api", kTop},
    Place{"windows", kTop},
    Place{"contact", kTop},
    Place{"prober", "a module"},
    Place{"timeout", "a module, beside `prober`, or a sweep"},
    Place{"icmp", kModule},
    Place{"tcp", kModule},
    Place{"dns", kModule},
    Place{"http", kModule},
    Place{"traceroute", kModule},
    Place{"preferred_ip_protocol", kProber},
    Place{"ip_protocol_fallback", kProber},
    Place{"source_ip_address", kProber},
    Place{"query_name", "a module's `dns` section or a check"},
    Place{"query_type", "a module's `dns` section"},
    Place{"recursion_desired", "a module's `dns` section"},
    Place{"transport_protocol", "a module's `dns` section"},
    Place{"valid_rcodes", "a module's `dns` section"},
    Place{"query_response", "a module's `tcp` section"},
    Place{"payload_size", "a module's `icmp` section"},
    Place{"dont_fragment", "a module's `icmp` section"},
    Place{"ttl", "a module's `icmp` or `tcp` section"},
    Place{"method", "a module's `http` or `traceroute` section"},
    Place{"max_hops", "a module's `traceroute` section"},
    Place{"asn_file", "a module's `traceroute` section"},
    Place{"headers", "a module's `http` section"},
    Place{"valid_status_codes", "a module's `http` section"},
    Place{"follow_redirects", "a module's `http` section"},
    Place{"basic_auth", "a module's `http` section"},
    Place{"tls_config", "a module's `tcp`, `dns` or `http` section"},
    Place{"insecure_skip_verify", kTls},
    Place{"ca_file", kTls},
    Place{"cert_file", kTls},
    Place{"key_file", kTls},
    Place{"server_name", kTls},
    Place{"min_version", kTls},
    Place{"max_version", kTls},
    Place{"interval", "`defaults`, a host, one of its checks or a sweep"},
    Place{"checks", "`defaults` or a host"},
    Place{"families", kCheck},
    Place{"module", "a check"},
    Place{"target", "a check"},
    Place{"address", kHost},
    Place{"groups", kHost},
    Place{"name", "`vantage` or a host"},
    Place{"region", kVantage},
    Place{"asn", kVantage},
    Place{"servers", "`resolver`"},
    Place{"packets_per_second", kLimits},
    Place{"packets_per_second_per_prefix", kLimits},
    Place{"address_floor", kLimits},
    Place{"exclude", kLimits},
    Place{"prefix", "a sweep"},
    Place{"allow", "`probe_api`"},
};

}  // namespace

std::string_view place_of_key(std::string_view key) {
  const auto* const place = std::ranges::find(kPlaces, key, &Place::first);
  return place == kPlaces.end() ? std::string_view() : place->second;
}

}  // namespace reachd::config
