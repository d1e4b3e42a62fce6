#pragma once

#include <string>
#include <vector>

namespace reachd::app {

/// Files that are to be read twice. Standard input ("-") is kept in a file without a name in TMPDIR
/// or /tmp, which goes with this.
class SpooledInput {
 public:
  SpooledInput() = default;
  SpooledInput(const SpooledInput&) = delete;
  SpooledInput& operator=(const SpooledInput&) = delete;
  ~SpooledInput();

  /// Reads standard input to its end if it is among them. What went wrong, else empty.
  std::string keep(const std::vector<std::string>& files);
  /// What to open in the place of the files; empty before keep().
  const std::vector<std::string>& paths() const { return paths_; }
  /// A message about one of paths(), as the user knows it.
  std::string original(const std::string& message) const;

 private:
  std::string spool();

  int descriptor_ = -1;
  std::string spool_path_;
  std::vector<std::string> paths_;
};

}  // namespace reachd::app
