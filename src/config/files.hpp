#pragma once

#include <optional>
#include <string>
#include <vector>

namespace reachd::config {

/// What a load may read of the file system; a fake takes its place where nothing may be opened.
class Files {
 public:
  virtual ~Files() = default;

  struct Content {
    /// Absent if the file could not be read.
    std::optional<std::string> text;
    /// Why, in the system's words.
    std::string error;
    /// It is not there (any more).
    bool is_missing = false;
  };
  /// Reads a whole regular file, at most a byte more than a document may have.
  virtual Content read(const std::string& path) const = 0;

  struct Match {
    /// Sorted. One that is no pattern stands for itself, there or not.
    std::vector<std::string> paths;
    /// Where they cannot be told: which directory, and why in the system's words.
    std::string error;
    /// Another one means that a file came, went or was written.
    std::string fingerprint;
  };
  /// The files that a glob(7) pattern stands for.
  virtual Match match(const std::string& pattern) const = 0;
};

class SystemFiles final : public Files {
 public:
  Content read(const std::string& path) const override;
  Match match(const std::string& pattern) const override;
};

/// `path` as it is if absolute, else taken from `directory`.
std::string path_from(const std::string& directory, const std::string& path);

}  // namespace reachd::config
