#pragma once

#include <optional>
#include <string>
#include <vector>

#include "reachd/clock.hpp"

namespace reachd::app {

/// Says when the configuration wants to be loaded anew by itself: when a file that it names by a
/// pattern came, went or was written, and after a load that failed, in growing gaps. Reads names,
/// times and sizes only. One thread.
class FileWatcher {
 public:
  /// A load succeeded that found the files of `patterns` as `seen` has them, before it read them.
  void loaded(std::vector<std::string> patterns, std::string seen);
  void failed(SteadyTime now);
  /// True once for each reason to load.
  bool wants_load(SteadyTime now);

 private:
  std::vector<std::string> patterns_;
  /// The files as the last load found them, or one that was wanted since.
  std::string seen_;
  std::optional<SteadyTime> retry_at_;
  Duration retry_gap_{};
};

}  // namespace reachd::app
