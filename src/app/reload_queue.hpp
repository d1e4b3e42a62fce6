#pragma once

#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "export/node.hpp"

namespace reachd::app {

/// Who waits for which load of the configuration. However many ask while one is under way, one more
/// follows it; each is answered by the first load that began after it asked, so that nobody starves
/// while others go on asking. One thread.
class ReloadQueue {
 public:
  using Done = exporter::Node::ReloadDone;

  /// `start` begins a load; told of its end by ended().
  explicit ReloadQueue(std::function<void()> start) : start_(std::move(start)) {}

  /// `done` may be empty.
  void ask(Done done = {});
  /// Answers whom the load served, and begins the next one if there is to be one.
  void ended(const std::string& mistakes);
  /// Answers all who wait; no load follows.
  void give_up(const std::string& reason);
  /// Somebody waits for what the load under way comes to.
  bool is_awaited() const { return !served_.empty(); }

 private:
  void begin();

  std::function<void()> start_;
  bool under_way_ = false;
  bool again_ = false;
  /// By the load under way, and by the one after it.
  std::vector<Done> served_;
  std::vector<Done> next_;
};

}  // namespace reachd::app
