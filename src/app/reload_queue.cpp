#include "app/reload_queue.hpp"

#include <utility>

namespace reachd::app {
namespace {

void answer(const std::vector<ReloadQueue::Done>& waiting, const std::string& text) {
  for (const ReloadQueue::Done& done : waiting) done(text);
}

}  // namespace

void ReloadQueue::ask(Done done) {
  if (done) next_.push_back(std::move(done));
  if (under_way_) {
    again_ = true;
  } else {
    begin();
  }
}

void ReloadQueue::begin() {
  under_way_ = true;
  again_ = false;
  served_ = std::exchange(next_, {});
  start_();
}

void ReloadQueue::ended(const std::string& mistakes) {
  under_way_ = false;
  answer(std::exchange(served_, {}), mistakes);
  if (again_) begin();
}

void ReloadQueue::give_up(const std::string& reason) {
  again_ = false;
  answer(std::exchange(served_, {}), reason);
  answer(std::exchange(next_, {}), reason);
}

}  // namespace reachd::app
