#include <cstddef>
#include <cstdint>
#include <string_view>

#include "judge/vantage_report.hpp"

/// Whatever a Prometheus answers, it is series or is said to be none, and those make reports.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  // NOLINTNEXTLINE(cppcoreguidelines-pro-type-reinterpret-cast): bytes are characters.
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto answer = reachd::judge::read_vector(text);
  if (const auto* const series = std::get_if<0>(&answer)) {
    reachd::judge::read_reports(*series, "vantage");
  }
  reachd::judge::read_matrix(text);
  return 0;
}
