#include "config/files.hpp"

#include <fcntl.h>
#include <glob.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstddef>
#include <filesystem>
#include <system_error>

#include "config/yaml_document.hpp"

namespace reachd::config {
namespace {

class Descriptor {
 public:
  explicit Descriptor(const std::string& path)
      : number_(::open(path.c_str(), O_RDONLY | O_CLOEXEC)) {}
  ~Descriptor() {
    if (number_ >= 0) ::close(number_);
  }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;

  int number() const { return number_; }

 private:
  int number_;
};

Files::Content failure(int error) {
  return {std::nullopt, std::system_category().message(error), error == ENOENT};
}

}  // namespace

Files::Content SystemFiles::read(const std::string& path) const {
  const Descriptor file(path);
  if (file.number() < 0) return failure(errno);
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

std::vector<std::string> SystemFiles::match(const std::string& pattern) const {
  glob_t found{};
  std::vector<std::string> paths;
  // Without a tilde in the flags glob reads nothing that threads share.
  if (::glob(pattern.c_str(), 0, nullptr, &found) == 0) {  // NOLINT(concurrency-mt-unsafe)
    paths.assign(found.gl_pathv, found.gl_pathv + found.gl_pathc);
  }
  ::globfree(&found);
  return paths;
}

std::string path_from(const std::string& directory, const std::string& path) {
  return (std::filesystem::path(directory) / path).string();
}

}  // namespace reachd::config
