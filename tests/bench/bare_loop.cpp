// The limit that the packet path is measured against: echo requests out by sendmmsg, whatever comes
// in read by recvmmsg, in one thread, with nothing kept, matched or decided.
//
// Usage: bare_loop FIRST_ADDRESS COUNT [ROUNDS]; prints one JSON line.

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
#include <vector>

namespace {

constexpr std::size_t kBatch = 64;
/// As long as reachd's own echo: header, token block, and the text that says whom to ask.
constexpr std::size_t kSize = 64;
constexpr int kBuffer = 16 << 20;
constexpr std::chrono::milliseconds kPatience{500};

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

void set_up(Loop& loop) {
  loop.descriptor = socket(AF_INET, SOCK_RAW | SOCK_NONBLOCK, IPPROTO_ICMP);
  if (loop.descriptor < 0) {
    std::perror("bare_loop: socket");
    std::exit(1);
  }
  setsockopt(loop.descriptor, SOL_SOCKET, SO_RCVBUFFORCE, &kBuffer, sizeof(kBuffer));
  setsockopt(loop.descriptor, SOL_SOCKET, SO_SNDBUFFORCE, &kBuffer, sizeof(kBuffer));
  const std::uint32_t filter = ~(1U << ICMP_ECHOREPLY);
  setsockopt(loop.descriptor, SOL_RAW, ICMP_FILTER, &filter, sizeof(filter));
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

}  // namespace

int main(int argc, char** argv) {
  if (argc < 3) {
    std::fputs("usage: bare_loop FIRST_ADDRESS COUNT [ROUNDS]\n", stderr);
    return 2;
  }
  const std::uint32_t first = ntohl(inet_addr(argv[1]));
  const auto count = static_cast<std::uint32_t>(std::strtoul(argv[2], nullptr, 10));
  const unsigned long rounds = argc > 3 ? std::strtoul(argv[3], nullptr, 10) : 1;
  static Loop loop;
  set_up(loop);
  std::uint64_t received = 0;
  const auto started = std::chrono::steady_clock::now();
  for (unsigned long round = 0; round < rounds; ++round) {
    for (std::uint32_t done = 0; done < count; done += kBatch) {
      send_batch(loop, first + done, std::min<std::size_t>(kBatch, count - done));
      received += drain(loop);
    }
  }
  const auto sent_by = std::chrono::steady_clock::now();
  auto last = sent_by;
  while (received < count * rounds && std::chrono::steady_clock::now() - last < kPatience) {
    const std::uint64_t more = drain(loop);
    if (more > 0) last = std::chrono::steady_clock::now();
    received += more;
  }
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  const std::chrono::duration<double> elapsed = last - started;
  std::printf("{\"sent\": %lu, \"received\": %lu, \"seconds\": %.6f, \"cpu\": %.6f}\n",
              static_cast<unsigned long>(count) * rounds, static_cast<unsigned long>(received),
              elapsed.count(), seconds_of(usage.ru_utime) + seconds_of(usage.ru_stime));
  return 0;
}
