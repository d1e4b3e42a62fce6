#include <cstddef>
#include <cstdint>

#include "fuzz/read_records.hpp"

/// Whatever the bytes, they are records or are said not to be any.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  reachd::store::read_records(reachd::store::Format::atlas, {data, size});
  return 0;
}
