#include <cstddef>
#include <cstdint>

#include "fuzz/read_records.hpp"

/// Whatever the bytes, they are a record or are said not to be one.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  reachd::store::read_records(reachd::store::Format::observations, {data, size});
  return 0;
}
