#pragma once

#include <string>
#include <string_view>

#include "reachd/log.hpp"

namespace reachd::net {

/// Whether the name servers as a whole do their work: a line in the log when they stop, and one
/// when they are back, however many names are asked for.
class ResolverHealth {
 public:
  explicit ResolverHealth(Log& log) : log_(log) {}

  /// A name was told, or told not to exist.
  void succeeded();
  /// A name was not told. Where no server said a word (`is_silence`) they are all at fault at once;
  /// an error that they answered may lie with the name, until it has come for several in a row.
  /// `ours`: the reason of the local_error that kept them from being asked; empty if they were.
  void failed(const std::string& name, std::string_view reason, bool is_silence,
              std::string_view ours);

 private:
  static constexpr int kErrorsInARow = 3;

  Log& log_;
  int failures_ = 0;
  bool is_failing_ = false;
};

}  // namespace reachd::net
