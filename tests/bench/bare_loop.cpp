// The limit that the packet path is measured against: echo requests out by sendmmsg, whatever comes
// in read by recvmmsg, with nothing kept, matched or decided.
//
// Usage: bare_loop FIRST_ADDRESS COUNT [SECONDS [THREADS]]; prints one JSON line. As fast as it
// goes, once; with SECONDS above 0, all of the addresses evenly over each second, asleep in
// between. In one thread over a raw socket; with THREADS, each has its part of the addresses and a
// datagram socket, which reads its own answers only.

#include <arpa/inet.h>
#include <linux/icmp.h>
#include <netinet/in.h>
#include <sys/resource.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <thread>
#include <vector>

namespace {

constexpr std::size_t kBatch = 64;
/// As long as reachd's own echo: header, token block, and the text that says whom to ask.
constexpr std::size_t kSize = 64;
constexpr int kBuffer = 16 << 20;
constexpr std::chrono::milliseconds kPatience{500};
/// How long a paced loop sleeps between batches.
constexpr std::chrono::milliseconds kTick{1};

using Time = std::chrono::steady_clock::time_point;

struct Loop {
  int descriptor = -1;
  std::array<std::uint8_t, kSize> echo{};
  std::array<sockaddr_in, kBatch> addresses{};
  std::array<iovec, kBatch> parts{};
  std::array<mmsghdr, kBatch> outgoing{};
  std::array<std::array<std::uint8_t, 128>, kBatch> buffers{};
  std::array<iovec, kBatch> spaces{};
  std::array<mmsghdr, kBatch> incoming{};
};

std::uint16_t checksum(const std::uint8_t* bytes, std::size_t size) {
  std::uint32_t sum = 0;
  for (std::size_t i = 0; i < size; i += 2) sum += bytes[i] << 8 | bytes[i + 1];
  while (sum >> 16 != 0) sum = (sum & 0xffff) + (sum >> 16);
  return htons(static_cast<std::uint16_t>(~sum));
}

void set_up(Loop& loop, int type) {
  loop.descriptor = socket(AF_INET, type | SOCK_NONBLOCK, IPPROTO_ICMP);
  if (loop.descriptor < 0) {
    std::perror("bare_loop: socket");
    std::exit(1);
  }
  setsockopt(loop.descriptor, SOL_SOCKET, SO_RCVBUFFORCE, &kBuffer, sizeof(kBuffer));
  setsockopt(loop.descriptor, SOL_SOCKET, SO_SNDBUFFORCE, &kBuffer, sizeof(kBuffer));
  const std::uint32_t filter = ~(1U << ICMP_ECHOREPLY);
  setsockopt(loop.descriptor, SOL_RAW, ICMP_FILTER, &filter, sizeof(filter));
  // A packet that is not to be fragmented needs no number, which the kernel takes long to find.
  const int whole = IP_PMTUDISC_PROBE;
  if (type == SOCK_DGRAM) {
    setsockopt(loop.descriptor, IPPROTO_IP, IP_MTU_DISCOVER, &whole, sizeof(whole));
  }
  loop.echo[0] = ICMP_ECHO;
  const std::uint16_t sum = checksum(loop.echo.data(), loop.echo.size());
  std::memcpy(&loop.echo[2], &sum, sizeof(sum));
  for (std::size_t i = 0; i < kBatch; ++i) {
    loop.addresses[i].sin_family = AF_INET;
    loop.parts[i] = {loop.echo.data(), loop.echo.size()};
    loop.outgoing[i].msg_hdr = {
        &loop.addresses[i], sizeof(sockaddr_in), &loop.parts[i], 1, nullptr, 0, 0};
    loop.spaces[i] = {loop.buffers[i].data(), loop.buffers[i].size()};
    loop.incoming[i].msg_hdr = {nullptr, 0, &loop.spaces[i], 1, nullptr, 0, 0};
  }
}

std::uint64_t drain(Loop& loop) {
  std::uint64_t total = 0;
  for (;;) {
    const int count =
        recvmmsg(loop.descriptor, loop.incoming.data(), kBatch, MSG_DONTWAIT, nullptr);
    if (count <= 0) return total;
    total += static_cast<std::uint64_t>(count);
  }
}

void send_batch(Loop& loop, std::uint32_t first, std::size_t count) {
  for (std::size_t i = 0; i < count; ++i) {
    loop.addresses[i].sin_addr.s_addr = htonl(first + static_cast<std::uint32_t>(i));
  }
  for (std::size_t sent = 0; sent < count;) {
    const int some =
        sendmmsg(loop.descriptor, &loop.outgoing[sent], static_cast<unsigned>(count - sent), 0);
    if (some > 0) sent += static_cast<std::size_t>(some);
  }
}

double seconds_of(const timeval& time) {
  return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) / 1e6;
}

struct Task {
  std::uint32_t first = 0;
  std::uint32_t count = 0;
  /// 0: as fast as it goes, once.
  std::uint32_t seconds = 0;

  std::uint64_t total() const { return std::uint64_t{count} * std::max(seconds, 1U); }
};

/// Packets from number `done` on, until `due`; what came back meanwhile is the result.
std::uint64_t send_until(Loop& loop, const Task& task, std::uint64_t done, std::uint64_t due) {
  std::uint64_t received = 0;
  while (done < due) {
    const auto offset = static_cast<std::uint32_t>(done % task.count);
    const std::uint64_t most = std::min<std::uint64_t>(due - done, task.count - offset);
    const auto count = static_cast<std::size_t>(std::min<std::uint64_t>(kBatch, most));
    send_batch(loop, task.first + offset, count);
    received += drain(loop);
    done += count;
  }
  return received;
}

std::uint64_t send_at_pace(Loop& loop, const Task& task, Time started) {
  std::uint64_t received = 0;
  std::uint64_t done = 0;
  for (Time tick = started; done < task.total(); std::this_thread::sleep_until(tick += kTick)) {
    const std::chrono::duration<double> elapsed = std::chrono::steady_clock::now() - started;
    const auto due = static_cast<std::uint64_t>(elapsed.count() * task.count);
    received += send_until(loop, task, done, std::min(due, task.total()));
    done = std::min(due, task.total());
  }
  return received;
}

/// Reads until all have come back, or none for a while. Returns when the last came.
Time wait_for_rest(Loop& loop, const Task& task, std::uint64_t& received) {
  Time last = std::chrono::steady_clock::now();
  while (received < task.total() && std::chrono::steady_clock::now() - last < kPatience) {
    const std::uint64_t more = drain(loop);
    if (more > 0) last = std::chrono::steady_clock::now();
    received += more;
  }
  return last;
}

/// What came back, from all that `task` is about.
std::uint64_t perform(const Task& task, int type, Time started, Time& last) {
  const auto loop = std::make_unique<Loop>();
  set_up(*loop, type);
  std::uint64_t received = task.seconds == 0 ? send_until(*loop, task, 0, task.count)
                                             : send_at_pace(*loop, task, started);
  last = wait_for_rest(*loop, task, received);
  return received;
}

struct Part {
  Task task;
  Time last;
  std::uint64_t received = 0;
};

std::vector<Part> perform_in_threads(const Task& task, std::uint32_t count, Time started) {
  std::vector<Part> parts(count);
  std::vector<std::thread> threads;
  for (std::uint32_t i = 0; i < count; ++i) {
    const std::uint32_t begin = task.count / count * i;
    const std::uint32_t end = i + 1 < count ? task.count / count * (i + 1) : task.count;
    Part& part = parts[i];
    part.task = {task.first + begin, end - begin, task.seconds};
    threads.emplace_back(
        [&part, started] { part.received = perform(part.task, SOCK_DGRAM, started, part.last); });
  }
  for (std::thread& thread : threads) thread.join();
  return parts;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 3) {
    std::fputs("usage: bare_loop FIRST_ADDRESS COUNT [SECONDS [THREADS]]\n", stderr);
    return 2;
  }
  const auto number = [&](int i) {
    return static_cast<std::uint32_t>(std::strtoul(argv[i], nullptr, 10));
  };
  const Task task{ntohl(inet_addr(argv[1])), number(2), argc > 3 ? number(3) : 0};
  const std::uint32_t threads = argc > 4 ? number(4) : 0;
  const Time started = std::chrono::steady_clock::now();
  Time last = started;
  std::uint64_t received = 0;
  if (threads == 0) received = perform(task, SOCK_RAW, started, last);
  for (const Part& part : perform_in_threads(task, threads, started)) {
    received += part.received;
    last = std::max(last, part.last);
  }
  const std::chrono::duration<double> elapsed = last - started;
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  std::printf("{\"sent\": %lu, \"received\": %lu, \"seconds\": %.6f, \"cpu\": %.6f}\n",
              task.total(), received, elapsed.count(),
              seconds_of(usage.ru_utime) + seconds_of(usage.ru_stime));
  return 0;
}
