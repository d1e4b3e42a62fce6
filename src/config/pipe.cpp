#include "config/pipe.hpp"

#include <poll.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstddef>
#include <system_error>
#include <utility>

#include "config/descriptor.hpp"
#include "config/yaml_document.hpp"

namespace reachd::config {
namespace {

bool is_pipe(const Descriptor& file) {
  struct stat status {};
  return ::fstat(file.number(), &status) == 0 && S_ISFIFO(status.st_mode);
}

/// False if nobody has written anything, or closed it, for so long.
bool await_writer(const Descriptor& pipe, std::chrono::milliseconds patience) {
  pollfd wait{.fd = pipe.number(), .events = POLLIN, .revents = 0};
  return ::poll(&wait, 1, static_cast<int>(patience.count())) != 0;
}

Files::Content failure(std::string error) { return {std::nullopt, std::move(error), false}; }

}  // namespace

std::optional<Files::Content> read_pipe(const std::string& path,
                                        std::chrono::milliseconds patience) {
  const Descriptor pipe(path);
  if (!is_pipe(pipe)) return std::nullopt;
  std::string text;
  std::array<char, 65536> buffer{};
  while (text.size() <= kMostBytes) {
    if (!await_writer(pipe, patience)) {
      return failure("a pipe into which nobody has written for " +
                     std::to_string(patience.count()) + " ms");
    }
    const ssize_t got = ::read(pipe.number(), buffer.data(), buffer.size());
    if (got < 0 && (errno == EINTR || errno == EAGAIN)) continue;
    if (got < 0) return failure(std::system_category().message(errno));
    if (got == 0) break;
    text.append(buffer.data(), static_cast<std::size_t>(got));
  }
  return Files::Content{std::move(text), "", false};
}

}  // namespace reachd::config
