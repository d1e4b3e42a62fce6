#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "http/response.hpp"

namespace {

using reachd::http::HeadReader;
using reachd::http::Response;

void check(const Response& response) {
  if (response.status < 0 || response.status > 999) std::abort();
  if (response.has_all_headers && response.status < 200) std::abort();
  for (const auto& [name, value] : response.headers) {
    if (response.header(name) == nullptr) std::abort();
    // A header is one line, its end left out.
    if ((name + value).find('\n') != std::string::npos) std::abort();
    if (name.ends_with('\r') || value.ends_with('\r')) std::abort();
  }
}

}  // namespace

/// The input is a head; curl hands it over line by line, each with its end.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  std::string_view input(reinterpret_cast<const char*>(data), size);
  Response response;
  HeadReader head(response);
  std::size_t taken = 0;
  while (!input.empty()) {
    const std::size_t length = std::min(input.find('\n'), input.size() - 1) + 1;
    taken += length;
    if (head.add(input.substr(0, length)) != (taken <= HeadReader::kMaxBytes)) std::abort();
    input.remove_prefix(length);
    check(response);
  }
  return 0;
}
