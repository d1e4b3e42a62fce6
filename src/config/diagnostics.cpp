#include "config/diagnostics.hpp"

#include <utility>

#include "config/wording.hpp"

namespace reachd::config {

std::string Diagnostic::to_string() const {
  std::string text = position.file;
  if (position.line > 0) {
    text += ":" + std::to_string(position.line) + ":" + std::to_string(position.column);
  }
  text += ": ";
  if (!path.empty()) text += path + ": ";
  // Paths and messages repeat keys and names as they stand in the file.
  return escaped(text + message);
}

void Diagnostics::add(Position position, std::string path, std::string message,
                      Diagnostic::Kind kind) {
  found_.push_back({std::move(position), std::move(path), std::move(message), kind});
}

std::vector<Diagnostic> Diagnostics::take() { return std::exchange(found_, {}); }

}  // namespace reachd::config
