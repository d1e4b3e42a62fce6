#include "reachd/likelihoods.hpp"

#include <algorithm>

namespace reachd {

const PerCause* Likelihoods::find(std::string_view signal, std::string_view value) const {
  const auto found = std::ranges::find(signals, signal, &Signal::name);
  if (found == signals.end()) return nullptr;
  const auto named = std::ranges::find(found->values, value, &Value::name);
  return named == found->values.end() ? nullptr : &named->given;
}

}  // namespace reachd
