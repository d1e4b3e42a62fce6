#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "config/loader.hpp"
#include "unit/config/fake_files.hpp"
#include "unit/config/fake_probers.hpp"

namespace reachd::config {
namespace {

/// A text either is a configuration, whose watch can be made and whose redacted text is YAML, or
/// has mistakes, each at a place. Nothing is opened: whatever it refers to is the text itself.
void load(std::string_view text) {
  FakeFiles files;
  files.texts["d/self"] = text;
  const LoadResult result = Loader("f", "d", fake_probers(), files).load(text);
  if (result.config.has_value() != result.mistakes.empty()) std::abort();
  if (!result.config) return;
  expand(*result.config);
  FakeFiles none;
  Loader again("f", "d", fake_probers(), none);
  for (const Diagnostic& mistake : again.load(result.config->redacted_text).mistakes) {
    if (mistake.message.starts_with("not YAML")) std::abort();
  }
}

}  // namespace
}  // namespace reachd::config

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  reachd::config::load({reinterpret_cast<const char*>(data), size});
  return 0;
}
