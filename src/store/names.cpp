#include "store/names.hpp"

namespace reachd::store {

Names::Names() { id(""); }

NameId Names::id(std::string_view text) {
  const auto found = ids_.find(text);
  if (found != ids_.end()) return found->second;
  const auto number = static_cast<NameId>(texts_.size());
  ids_.emplace(texts_.emplace_back(text), number);
  return number;
}

}  // namespace reachd::store
