#include "app/spooled_input.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdlib>
#include <system_error>

namespace reachd::app {
namespace {

constexpr std::size_t kPiece = 256U << 10U;

std::string words_of(int error) { return std::generic_category().message(error); }

std::string directory() {
  const char* named = std::getenv("TMPDIR");
  return named != nullptr && *named != '\0' ? named : "/tmp";
}

/// What went wrong, else 0.
int write_all(int descriptor, const char* data, std::size_t size) {
  while (size > 0) {
    const ssize_t written = ::write(descriptor, data, size);
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return errno;
    data += written;
    size -= static_cast<std::size_t>(written);
  }
  return 0;
}

}  // namespace

SpooledInput::~SpooledInput() {
  if (descriptor_ >= 0) ::close(descriptor_);
}

std::string SpooledInput::keep(const std::vector<std::string>& files) {
  for (const std::string& file : files) {
    if (file == "-" && spool_path_.empty()) {
      if (const std::string fault = spool(); !fault.empty()) return fault;
    }
    paths_.push_back(file == "-" ? spool_path_ : file);
  }
  return {};
}

std::string SpooledInput::spool() {
  descriptor_ = ::open(directory().c_str(), O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
  if (descriptor_ < 0) {
    return directory() + ": cannot keep standard input there: " + words_of(errno) +
           "; set TMPDIR to a directory that can be written, or name --config.file";
  }
  spool_path_ = "/proc/self/fd/" + std::to_string(descriptor_);
  std::string piece(kPiece, '\0');
  while (true) {
    const ssize_t size = ::read(STDIN_FILENO, piece.data(), piece.size());
    if (size < 0 && errno == EINTR) continue;
    if (size < 0) return "standard input cannot be read: " + words_of(errno);
    if (size == 0) return {};
    const int error = write_all(descriptor_, piece.data(), static_cast<std::size_t>(size));
    if (error != 0) {
      return directory() + ": cannot keep standard input there: " + words_of(error) +
             "; set TMPDIR to a directory with room for it";
    }
  }
}

std::string SpooledInput::original(const std::string& message) const {
  const bool is_spool = !spool_path_.empty() && message.starts_with(spool_path_ + ":");
  return is_spool ? "-" + message.substr(spool_path_.size()) : message;
}

}  // namespace reachd::app
