#include "reachd/plain_file.hpp"

#include <filesystem>

namespace reachd {

bool is_no_plain_file(const std::string& path) {
  std::error_code error;
  const auto status = std::filesystem::status(path, error);
  return std::filesystem::exists(status) && !std::filesystem::is_regular_file(status);
}

}  // namespace reachd
