#pragma once

#include <cstddef>

namespace reachd {

/// Has the processor fetch an object that will be touched soon, so that it is there by then: of a
/// large watch hardly anything is in the caches when its turn comes. Changes nothing. Not null.
template <typename Object>
void fetch_ahead(const Object* object) {
  constexpr std::size_t kCacheLine = 64;
  const auto* bytes = reinterpret_cast<const std::byte*>(object);
  for (std::size_t at = 0; at < sizeof(Object); at += kCacheLine) __builtin_prefetch(bytes + at);
  // It need not begin with a line.
  __builtin_prefetch(bytes + sizeof(Object) - 1);
}

}  // namespace reachd
