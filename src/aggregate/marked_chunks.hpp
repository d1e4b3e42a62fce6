#pragma once

#include <cstddef>
#include <vector>

namespace reachd::aggregate {

/// Which chunks of a sequence have changed.
class MarkedChunks {
 public:
  /// None of `chunks` chunks is marked.
  void reset(std::size_t chunks) {
    is_marked_.assign(chunks, false);
    marked_.clear();
  }
  /// True if it was not marked before.
  bool mark(std::size_t chunk) {
    if (is_marked_[chunk]) return false;
    is_marked_[chunk] = true;
    marked_.push_back(chunk);
    return true;
  }
  const std::vector<std::size_t>& marked() const { return marked_; }
  void clear() {
    for (const std::size_t chunk : marked_) is_marked_[chunk] = false;
    marked_.clear();
  }

 private:
  std::vector<bool> is_marked_;
  std::vector<std::size_t> marked_;
};

}  // namespace reachd::aggregate
