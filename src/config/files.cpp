#include "config/files.hpp"

#include <glob.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <system_error>
#include <utility>

#include "config/descriptor.hpp"
#include "config/yaml_document.hpp"

namespace reachd::config {
namespace {

Files::Content failure(int error) {
  return {std::nullopt, std::system_category().message(error), error == ENOENT};
}

/// Why it cannot be read as a whole; empty: it can.
std::string fault_of_file(const Descriptor& file) {
  struct stat status {};
  if (::fstat(file.number(), &status) != 0) return std::system_category().message(errno);
  if (S_ISDIR(status.st_mode)) return std::system_category().message(EISDIR);
  if (S_ISFIFO(status.st_mode)) {
    return "a pipe; only the configuration itself may be one, and is read from it once, at the "
           "start";
  }
  return S_ISREG(status.st_mode) ? "" : "not a regular file";
}

/// What glob() could not read on this thread: it hands its callback nothing to remember by.
std::string& unreadable_directory() {
  thread_local std::string text;
  return text;
}

/// A directory that is not there holds no files; one that cannot be read may hold any.
int on_unreadable_directory(const char* path, int error) {
  if (error == ENOENT || error == ENOTDIR) return 0;
  unreadable_directory() = std::string(path) + ": " + std::system_category().message(error);
  return 1;
}

std::string fingerprint_of(const std::string& path) {
  struct stat status {};
  if (::stat(path.c_str(), &status) != 0) return path + " " + std::to_string(errno) + "\n";
  std::string text = path;
  for (const auto value :
       {std::int64_t{status.st_mtim.tv_sec}, std::int64_t{status.st_mtim.tv_nsec},
        std::int64_t{status.st_size}, static_cast<std::int64_t>(status.st_ino)}) {
    text += " " + std::to_string(value);
  }
  return text + "\n";
}

Files::Match expand_pattern(const std::string& pattern) {
  Files::Match match;
  if (pattern.find_first_of("*?[\\") == std::string::npos) {
    match.paths.push_back(pattern);
    return match;
  }
  glob_t found{};
  unreadable_directory().clear();
  // Without a tilde in the flags glob reads nothing that threads share.
  const int status =
      ::glob(pattern.c_str(), 0, on_unreadable_directory, &found);  // NOLINT(concurrency-mt-unsafe)
  if (status == 0) {
    match.paths.assign(found.gl_pathv, found.gl_pathv + found.gl_pathc);
  } else if (status != GLOB_NOMATCH) {
    match.error = unreadable_directory();
    if (match.error.empty()) match.error = pattern + ": " + std::system_category().message(ENOMEM);
  }
  ::globfree(&found);
  return match;
}

}  // namespace

Files::Content SystemFiles::read(const std::string& path) const {
  const Descriptor file(path);
  if (file.number() < 0) return failure(errno);
  if (std::string fault = fault_of_file(file); !fault.empty()) {
    return {std::nullopt, std::move(fault), false};
  }
  std::string text;
  std::array<char, 65536> buffer{};
  while (text.size() <= kMostBytes) {
    const ssize_t got = ::read(file.number(), buffer.data(), buffer.size());
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return failure(errno);
    if (got == 0) break;
    text.append(buffer.data(), static_cast<std::size_t>(got));
  }
  return {std::move(text), "", false};
}

Files::Match SystemFiles::match(const std::string& pattern) const {
  Match match = expand_pattern(pattern);
  match.fingerprint = match.error;
  for (const std::string& path : match.paths) match.fingerprint += fingerprint_of(path);
  return match;
}

std::string path_from(const std::string& directory, const std::string& path) {
  return (std::filesystem::path(directory) / path).string();
}

}  // namespace reachd::config
