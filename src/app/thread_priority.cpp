#include "app/thread_priority.hpp"

#include <linux/sched.h>
#include <linux/sched/types.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

namespace reachd::app {
namespace {

/// The shortest slice that the kernel's fair scheduler gives: its deadline, and with it the time
/// until the thread runs, comes the sooner the shorter the slice.
constexpr __u64 kShortestSliceNanoseconds = 100'000;
constexpr int kNiceBackground = 5;

}  // namespace

void run_me_promptly() {
  sched_attr attributes{};
  attributes.size = sizeof attributes;
  attributes.sched_policy = SCHED_NORMAL;
  attributes.sched_nice = getpriority(PRIO_PROCESS, 0);
  attributes.sched_runtime = kShortestSliceNanoseconds;
  // The C library of Debian 12 has no function for it.
  syscall(SYS_sched_setattr, 0, &attributes, 0);
}

void run_me_after_others() {
  // On Linux a thread has a nice value of its own, and 0 names the one that calls.
  setpriority(PRIO_PROCESS, 0, getpriority(PRIO_PROCESS, 0) + kNiceBackground);
}

}  // namespace reachd::app
