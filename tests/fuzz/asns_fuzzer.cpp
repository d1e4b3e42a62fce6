#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "traceroute/asn_table.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace reachd;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const traceroute::AsnFile file = traceroute::parse_asns(text, "fuzz");
  // Whatever was taken in is found again under some origin, and nothing is found in nothing.
  const bool finds = !file.table.find(*IpAddress::parse("192.0.2.1")).empty() ||
                     !file.table.find(*IpAddress::parse("2001:db8::1")).empty();
  if (finds && file.table.size() == 0) std::abort();
  return 0;
}
