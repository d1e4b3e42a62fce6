#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace reachd::config {

/// A place in a configuration file; line and column (in bytes) count from 1, 0 means the file as a
/// whole.
struct Position {
  std::string file;
  int line = 0;
  int column = 0;
};

struct Diagnostic {
  enum class Kind : std::uint8_t {
    mistake,
    /// Right in another program whose files are read, and not done here: said by name.
    unsupported,
  };

  Position position;
  /// "hosts[2].checks[0].module"; empty for the document itself.
  std::string path;
  /// What is wrong and, where that can be known, what to write instead.
  std::string message;
  Kind kind = Kind::mistake;

  /// "FILE:LINE:COLUMN: path: message"
  std::string to_string() const;
};

/// Collects every mistake of one load, so that one run names them all. One thread.
class Diagnostics {
 public:
  void add(Position position, std::string path, std::string message,
           Diagnostic::Kind kind = Diagnostic::Kind::mistake);
  bool empty() const { return found_.empty(); }
  /// In the order in which they were found.
  const std::vector<Diagnostic>& all() const { return found_; }
  /// Leaves this empty.
  std::vector<Diagnostic> take();

 private:
  std::vector<Diagnostic> found_;
};

}  // namespace reachd::config
