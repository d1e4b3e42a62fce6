#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <iterator>
#include <memory>
#include <stdexcept>
#include <utility>
#include <vector>

#include "reachd/fetch_ahead.hpp"

namespace reachd {

/// A sequence of items that have a default, in chunks that copies share: a copy costs a pointer a
/// chunk, and one that differs in a few items has only their chunks for itself. As long as what is
/// shared is never written to (see own()), copies may be read on any thread.
template <typename Item>
class Chunks {
 public:
  /// With the counts that a shared pointer keeps beside them, 15 of what snapshots hold fill a size
  /// class of the allocator; one more would waste a tenth.
  static constexpr std::size_t kChunk = 15;

  class Iterator {
   public:
    using iterator_category = std::forward_iterator_tag;
    using difference_type = std::ptrdiff_t;
    using value_type = Item;
    using reference = const Item&;
    using pointer = const Item*;

    Iterator() = default;
    Iterator(const Chunks* all, std::size_t index) : all_(all), index_(index) {}
    reference operator*() const { return (*all_)[index_]; }
    pointer operator->() const { return &(*all_)[index_]; }
    Iterator& operator++() {
      ++index_;
      return *this;
    }
    Iterator operator++(int) { return {all_, index_++}; }
    friend bool operator==(const Iterator&, const Iterator&) = default;

   private:
    const Chunks* all_ = nullptr;
    std::size_t index_ = 0;
  };

  Chunks() = default;
  // NOLINTNEXTLINE(google-explicit-constructor): it is the same sequence.
  Chunks(std::vector<Item> items) {
    resize(items.size());
    auto next = std::make_move_iterator(items.begin());
    for (std::size_t chunk = 0; chunk < chunks_.size(); ++chunk) {
      const auto end = next + static_cast<std::ptrdiff_t>(end_of(chunk) - begin_of(chunk));
      replace(chunk, {next, end});
      next = end;
    }
  }

  std::size_t size() const { return size_; }
  bool empty() const { return size_ == 0; }
  const Item& operator[](std::size_t index) const {
    return (*chunks_[index / kChunk])[index % kChunk];
  }
  const Item& at(std::size_t index) const {
    if (index >= size_) throw std::out_of_range("Chunks::at");
    return (*this)[index];
  }
  Iterator begin() const { return {this, 0}; }
  Iterator end() const { return {this, size_}; }

  /// Has the chunk for this sequence alone, so that edit() may be called of its items until the
  /// sequence is copied.
  void own(std::size_t chunk) { chunks_[chunk] = std::make_shared<Chunk>(*chunks_[chunk]); }
  Item& edit(std::size_t index) { return (*chunks_[index / kChunk])[index % kChunk]; }

  /// The item is looked at soon: first what leads to it, and once that is there, itself.
  void expect_way_to(std::size_t index) const { fetch_ahead(&chunks_[index / kChunk]); }
  void expect(std::size_t index) const { fetch_ahead(&(*this)[index]); }

  /// Chunks that are new have to be replaced before their items are looked at.
  void resize(std::size_t size) {
    size_ = size;
    chunks_.resize((size + kChunk - 1) / kChunk);
  }
  std::size_t chunks() const { return chunks_.size(); }
  /// The items of a chunk: from the first index to below the second.
  std::size_t begin_of(std::size_t chunk) const { return chunk * kChunk; }
  std::size_t end_of(std::size_t chunk) const { return std::min(size_, (chunk + 1) * kChunk); }
  /// `items`: as many as the chunk has.
  void replace(std::size_t chunk, std::vector<Item> items) {
    auto owned = std::make_shared<Chunk>();
    std::ranges::move(items, owned->begin());
    chunks_[chunk] = std::move(owned);
  }

 private:
  using Chunk = std::array<Item, kChunk>;
  std::vector<std::shared_ptr<Chunk>> chunks_;
  std::size_t size_ = 0;
};

}  // namespace reachd
