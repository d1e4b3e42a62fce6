#include "app/memory.hpp"

#include <dlfcn.h>
#include <malloc.h>

#include <cstddef>

namespace reachd::app {
namespace {

/// jemalloc's, of all arenas (MALLCTL_ARENAS_ALL).
constexpr const char* kPurge = "arena.4096.purge";
using Mallctl = int (*)(const char*, void*, std::size_t*, void*, std::size_t);

}  // namespace

void give_back_memory() {
  // Looked for at run time: tests and sanitized builds are linked without it.
  static const auto mallctl = reinterpret_cast<Mallctl>(dlsym(RTLD_DEFAULT, "mallctl"));
  if (mallctl != nullptr) {
    mallctl(kPurge, nullptr, nullptr, nullptr, 0);
  } else {
    malloc_trim(0);
  }
}

}  // namespace reachd::app
