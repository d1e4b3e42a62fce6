#pragma once

#include <unistd.h>

#include <utility>

namespace reachd::net {

/// Owns a file descriptor; -1 is none.
class PacketDescriptor {
 public:
  PacketDescriptor() = default;
  explicit PacketDescriptor(int descriptor) : descriptor_(descriptor) {}
  PacketDescriptor(PacketDescriptor&& other) noexcept
      : descriptor_(std::exchange(other.descriptor_, -1)) {}
  PacketDescriptor& operator=(PacketDescriptor&& other) noexcept {
    std::swap(descriptor_, other.descriptor_);
    return *this;
  }
  ~PacketDescriptor() {
    if (descriptor_ >= 0) close(descriptor_);
  }

  int get() const { return descriptor_; }
  explicit operator bool() const { return descriptor_ >= 0; }

 private:
  int descriptor_ = -1;
};

}  // namespace reachd::net
