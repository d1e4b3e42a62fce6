#pragma once

#include <chrono>
#include <map>
#include <utility>

#include "reachd/clock.hpp"

namespace reachd::net {

/// Of troubles that come again and again, which are to be told: one that is new, or was gone for
/// ten minutes, at once; one that goes on, once an hour. One thread.
template <typename Key>
class OngoingTroubles {
 public:
  /// It came, now: whether it is to be told.
  bool comes(const Key& key, SteadyTime now) {
    const auto [place, is_new] = troubles_.try_emplace(key, Trouble{now, now});
    Trouble& trouble = place->second;
    const bool is_told =
        is_new || now - trouble.told >= kTellAgain || now - trouble.last >= kForget;
    trouble.last = now;
    if (is_told) trouble.told = now;
    return is_told;
  }
  /// Those are over.
  template <typename Predicate>
  void forget_if(Predicate predicate) {
    std::erase_if(troubles_, [&](const auto& trouble) { return predicate(trouble.first); });
  }

 private:
  static constexpr Duration kTellAgain = std::chrono::hours(1);
  static constexpr Duration kForget = std::chrono::minutes(10);
  struct Trouble {
    SteadyTime told;
    SteadyTime last;
  };
  std::map<Key, Trouble> troubles_;
};

}  // namespace reachd::net
