#pragma once

#include <fcntl.h>
#include <unistd.h>

#include <string>

namespace reachd::config {

/// A file that is open for reading, as long as this lives.
class Descriptor {
 public:
  explicit Descriptor(const std::string& path)
      // A FIFO without a writer must not hold up a load.
      : number_(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK)) {}
  ~Descriptor() {
    if (number_ >= 0) ::close(number_);
  }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;

  /// Negative if it could not be opened: errno says why.
  int number() const { return number_; }

 private:
  int number_;
};

}  // namespace reachd::config
