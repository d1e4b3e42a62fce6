#pragma once

#include <fcntl.h>
#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <vector>

namespace reachd::test {

/// While it lives, no file descriptor can be opened in this process: all are taken, in truth. That
/// does not rest on lowering the limit, which only makes it quick where it is allowed.
class FullDescriptorTable {
 public:
  FullDescriptorTable() {
    getrlimit(RLIMIT_NOFILE, &before_);
    int taken = open("/dev/null", O_RDONLY | O_CLOEXEC);
    lower_limit(taken);
    for (; taken >= 0; taken = open("/dev/null", O_RDONLY | O_CLOEXEC)) taken_.push_back(taken);
  }
  ~FullDescriptorTable() {
    for (const int taken : taken_) close(taken);
    setrlimit(RLIMIT_NOFILE, &before_);
  }
  FullDescriptorTable(const FullDescriptorTable&) = delete;
  FullDescriptorTable& operator=(const FullDescriptorTable&) = delete;

 private:
  static constexpr rlim_t kRoom = 32;

  void lower_limit(int lowest_free) const {
    rlimit lower = before_;
    lower.rlim_cur = std::min(lower.rlim_max, static_cast<rlim_t>(lowest_free) + kRoom);
    setrlimit(RLIMIT_NOFILE, &lower);
  }

  rlimit before_{};
  std::vector<int> taken_;
};

}  // namespace reachd::test
