#pragma once

#include <algorithm>
#include <chrono>
#include <map>
#include <utility>

#include "reachd/clock.hpp"

namespace reachd::net {

/// Of troubles that come again and again, which are to be told: one that is new, or was gone for
/// long, at once; one that goes on, once an hour. One thread.
template <typename Key>
class OngoingTroubles {
 public:
  /// It came, now: whether it is to be told. It is gone once it has not come for ten minutes, and
  /// for two and a half times the interval at which it is looked for.
  bool comes(const Key& key, SteadyTime now, Duration interval = Duration::zero()) {
    const auto [place, is_new] = troubles_.try_emplace(key, Trouble{now, now});
    Trouble& trouble = place->second;
    const bool is_told = is_new || now - trouble.told >= kTellAgain ||
                         now - trouble.last >= std::max(kForget, interval * 5 / 2);
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
