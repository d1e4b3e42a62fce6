#include "net/icmp6_damage.hpp"

#include <fstream>
#include <string>

namespace reachd::net {

std::optional<std::uint32_t> damaged_icmp6_messages() {
  std::ifstream counters("/proc/thread-self/net/snmp6");
  std::string name;
  std::uint64_t value = 0;
  while (counters >> name >> value) {
    if (name == "Icmp6InCsumErrors") return static_cast<std::uint32_t>(value);
  }
  return std::nullopt;
}

}  // namespace reachd::net
