#pragma once

#include <memory>
#include <mutex>
#include <string>
#include <utility>

namespace reachd {

/// Whom to ask about our probes: sent where the protocol has a place for it. Read anew for every
/// probe, so that a reload may change it. Safe from any thread.
class Contact {
 public:
  using Text = std::shared_ptr<const std::string>;

  explicit Contact(std::string text = {}) { set(std::move(text)); }

  /// Never null; another pointer once another text was set.
  Text get() const {
    const std::lock_guard lock(mutex_);
    return text_;
  }
  void set(std::string text) {
    auto next = std::make_shared<const std::string>(std::move(text));
    const std::lock_guard lock(mutex_);
    text_ = std::move(next);
  }

 private:
  mutable std::mutex mutex_;
  Text text_;
};

}  // namespace reachd
