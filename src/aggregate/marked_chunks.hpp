#pragma once

#include <cstddef>
#include <vector>

#include "reachd/chunks.hpp"

namespace reachd::aggregate {

/// Which chunks of a sequence have changed.
class MarkedChunks {
 public:
  /// None of `chunks` chunks is marked.
  void reset(std::size_t chunks) {
    is_marked_.assign(chunks, false);
    marked_.clear();
  }
  /// Marks the chunk of an item.
  template <typename Item>
  void mark_item(std::size_t index) {
    mark(index / Chunks<Item>::kChunk);
  }
  void mark(std::size_t chunk) {
    if (is_marked_[chunk]) return;
    is_marked_[chunk] = true;
    marked_.push_back(chunk);
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
