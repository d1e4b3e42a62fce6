#pragma once

#include <fcntl.h>
#include <linux/capability.h>
#include <net/if.h>
#include <sched.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cstring>
#include <fstream>
#include <stdexcept>
#include <string>

namespace reachd::test {

inline void write_file(const std::string& path, const std::string& text) {
  std::ofstream file(path);
  if (!(file << text << std::flush)) throw std::runtime_error("cannot write " + path);
}

/// Moves the calling thread, and those that it starts from now on, into a network of its own in
/// which there is only the loopback, and nobody may open an ICMP socket without privileges. Needs
/// root, or a kernel that allows user namespaces (then the process must have one thread).
inline void enter_private_network() {
  const std::string uid = std::to_string(geteuid());
  const std::string gid = std::to_string(getegid());
  const bool is_root = geteuid() == 0;
  if (unshare(is_root ? CLONE_NEWNET : CLONE_NEWUSER | CLONE_NEWNET) != 0) {
    throw std::runtime_error("no network namespace of our own: this test needs root");
  }
  if (!is_root) {
    write_file("/proc/self/setgroups", "deny");
    write_file("/proc/self/uid_map", "0 " + uid + " 1");
    write_file("/proc/self/gid_map", "0 " + gid + " 1");
  }
  ifreq request{};
  std::strcpy(request.ifr_name, "lo");
  request.ifr_flags = IFF_UP;
  const int descriptor = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
  const int result = ioctl(descriptor, SIOCSIFFLAGS, &request);
  close(descriptor);
  if (result != 0) throw std::runtime_error("cannot bring the loopback up");
}

/// Whether unprivileged ICMP sockets are open to group 0 in this thread's network.
inline void allow_unprivileged_icmp(bool allowed) {
  write_file("/proc/sys/net/ipv4/ping_group_range", allowed ? "0 0" : "1 0");
}

/// Whether this thread's network answers to echo requests over IPv4.
inline void answer_echo_requests(bool answers) {
  write_file("/proc/sys/net/ipv4/icmp_echo_ignore_all", answers ? "0" : "1");
}

/// Takes the right to raw sockets from the calling thread and those that it starts, or gives it
/// back.
inline void allow_raw_sockets(bool allowed) {
  __user_cap_header_struct header{_LINUX_CAPABILITY_VERSION_3, 0};
  __user_cap_data_struct data[2]{};
  if (syscall(SYS_capget, &header, data) != 0) throw std::runtime_error("capget");
  constexpr __u32 kBit = 1U << CAP_NET_RAW;
  data[0].effective = allowed ? data[0].effective | kBit : data[0].effective & ~kBit;
  if (syscall(SYS_capset, &header, data) != 0) throw std::runtime_error("capset");
}

}  // namespace reachd::test
