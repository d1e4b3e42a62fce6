#include "net/resolv_conf.hpp"

#include <fstream>
#include <sstream>

namespace reachd::net {
namespace {

constexpr std::size_t kMostServers = 3;
/// Far above any real file; the rest of a longer one is not read.
constexpr std::size_t kMostBytes = 65536;

}  // namespace

std::vector<DnsServer> parse_resolv_conf(std::string_view text) {
  std::vector<DnsServer> servers;
  std::istringstream lines{std::string(text)};
  for (std::string line; servers.size() < kMostServers && std::getline(lines, line);) {
    std::istringstream words(line);
    std::string key;
    std::string value;
    words >> key >> value;
    const auto address = IpAddress::parse(value);
    if (key == "nameserver" && address) servers.push_back({*address});
  }
  return servers;
}

std::vector<DnsServer> read_resolv_conf(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  std::string text(kMostBytes, '\0');
  file.read(text.data(), static_cast<std::streamsize>(text.size()));
  text.resize(static_cast<std::size_t>(file.gcount()));
  return parse_resolv_conf(text);
}

}  // namespace reachd::net
