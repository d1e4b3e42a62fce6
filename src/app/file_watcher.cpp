#include "app/file_watcher.hpp"

#include <fmt/format.h>
#include <glob.h>
#include <sys/stat.h>

#include <span>

namespace reachd::app {

std::string fingerprint_of_files(const std::vector<std::string>& patterns) {
  std::string fingerprint;
  for (const std::string& pattern : patterns) {
    glob_t found{};
    if (glob(pattern.c_str(), 0, nullptr, &found) == 0) {
      for (const char* path : std::span(found.gl_pathv, found.gl_pathc)) {
        struct stat status {};
        if (stat(path, &status) != 0) continue;
        fingerprint += fmt::format("{}\n{}.{} {} {}\n", path, status.st_mtim.tv_sec,
                                   status.st_mtim.tv_nsec, status.st_size, status.st_ino);
      }
    }
    globfree(&found);
  }
  return fingerprint;
}

}  // namespace reachd::app
