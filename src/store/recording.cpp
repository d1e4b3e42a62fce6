#include "store/recording.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstddef>
#include <cstdio>
#include <filesystem>
#include <system_error>
#include <utility>
#include <vector>

#include "reachd/plain_file.hpp"
#include "store/byte_source.hpp"

namespace reachd::store {
namespace {

constexpr std::size_t kBatch = 128U << 10U;
constexpr mode_t kMode = 0644;

/// Whether lines can be appended: after the last line's end, in data that can be unpacked to its
/// own. True of an empty file, and if there is none.
bool ends_well(const std::string& path) {
  struct stat status {};
  if (::stat(path.c_str(), &status) != 0 || status.st_size == 0) return true;
  const std::unique_ptr<ByteSource> bytes = open_bytes(path);
  std::vector<char> space(kBatch);
  char last = '\n';
  while (true) {
    const ByteSource::Piece piece = bytes->read(space);
    if (!piece.error.empty()) return false;
    if (piece.size == 0) return last == '\n';
    last = space[piece.size - 1];
  }
}

/// Standard streams and other descriptors have names too, and are no files of a name to be rotated.
bool names_descriptor(const std::string& path) {
  constexpr std::array<std::string_view, 3> kPlaces{"/dev/std", "/dev/fd/", "/proc/"};
  return path == "-" || std::ranges::any_of(kPlaces, [&](std::string_view place) {
           return path.starts_with(place);
         });
}

/// Where symbolic links lead.
std::string end_of_links(const std::string& path) {
  std::error_code error;
  const std::filesystem::path end = std::filesystem::canonical(path, error);
  return error ? path : end.string();
}

/// As rename(), but fails with EEXIST where `to` exists.
bool rename_anew(const std::string& from, const std::string& to) {
  if (::renameat2(AT_FDCWD, from.c_str(), AT_FDCWD, to.c_str(), RENAME_NOREPLACE) == 0) return true;
  if (errno != EINVAL) return false;
  // A file system that cannot promise it.
  if (::access(to.c_str(), F_OK) == 0) {
    errno = EEXIST;
    return false;
  }
  return ::rename(from.c_str(), to.c_str()) == 0;
}

/// "20260102T030405Z"
std::string compact_time(UtcTime time) {
  std::string text;
  for (const char character : format_time(time).substr(0, 19)) {
    if (character != '-' && character != ':') text += character;
  }
  return text + "Z";
}

}  // namespace

Recording::Recording(std::string path, std::uint64_t most) : path_(std::move(path)), most_(most) {}

Recording::~Recording() {
  if (!waiting_.empty()) write_waiting();
  end();
}

std::string Recording::append(std::string_view line, UtcTime now) {
  (waiting_ += line) += '\n';
  ++waiting_lines_;
  return waiting_.size() < kBatch ? "" : flush(now);
}

std::string Recording::flush(UtcTime now) {
  now_ = now;
  std::string error = write_waiting();
  if (!error.empty() || unpacked_size_ <= most_) return error;
  error = end();
  return error.empty() ? put_aside() : error;
}

std::string Recording::close(UtcTime now) {
  now_ = now;
  const std::string error = waiting_.empty() ? "" : write_waiting();
  const std::string at_end = end();
  return error.empty() ? at_end : error;
}

std::string Recording::write_waiting() {
  std::string error = open();
  if (waiting_.empty()) return error;
  if (error.empty()) error = write_all(packer_->pack(waiting_));
  if (error.empty()) {
    packer_->keep();
    unpacked_size_ += waiting_.size();
  } else {
    lost_lines_ += waiting_lines_;
    if (packer_) owed_tail_ = std::exchange(packer_, nullptr)->tail();
  }
  waiting_.clear();
  waiting_lines_ = 0;
  return error;
}

/// Makes sure that there is a file, and in it a stream that can go on.
std::string Recording::open() {
  if (was_moved()) leave();
  if (descriptor_ < 0) {
    if (std::string error = open_whole(); !error.empty()) return error;
  }
  if (packer_) return "";
  if (std::string error = write_all(owed_tail_); !error.empty()) return error;
  owed_tail_.clear();
  packer_ = make_packer(path_);
  return "";
}

std::string Recording::open_whole() {
  if (is_no_plain_file(path_) || names_descriptor(path_)) return failure(kNoPlainFile);
  if (std::string error = open_alone(); !error.empty()) return error;
  if (!has_looked_ && !ends_well(path_)) {
    // Nobody else may write to it before it is out of the way.
    std::string error = put_aside();
    if (error.empty()) tell("ended in the middle, and was put aside");
    ::close(std::exchange(descriptor_, -1));
    if (error.empty()) error = open_alone();
    if (!error.empty()) return error;
  }
  has_looked_ = true;
  struct stat status {};
  ::fstat(descriptor_, &status);
  size_ = static_cast<std::uint64_t>(status.st_size);
  // Of what was packed before it is a lower bound.
  unpacked_size_ = size_;
  return "";
}

/// Whether somebody has moved the file away, or removed it.
bool Recording::was_moved() const {
  struct stat ours {};
  struct stat there {};
  if (descriptor_ < 0 || ::fstat(descriptor_, &ours) != 0) return false;
  if (::stat(path_.c_str(), &there) != 0) return errno == ENOENT;
  return ours.st_dev != there.st_dev || ours.st_ino != there.st_ino;
}

/// Ends the file wherever it is now, as far as that goes.
void Recording::leave() {
  end();
  if (descriptor_ >= 0) leave_file();
  has_looked_ = false;
  tell("was moved or removed");
}

void Recording::tell(const std::string& what) {
  if (!news_.empty()) news_ += "; ";
  news_ += failure(what);
}

/// Two that write to one file would cut off what the other wrote.
std::string Recording::open_alone() {
  descriptor_ = ::open(path_.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, kMode);
  if (descriptor_ < 0) return failure(std::generic_category().message(errno));
  target_ = end_of_links(path_);
  // A file system may know no locks.
  if (::flock(descriptor_, LOCK_EX | LOCK_NB) == 0 || errno != EWOULDBLOCK) return "";
  ::close(std::exchange(descriptor_, -1));
  return failure("another process records to this file");
}

/// All of it, or nothing; where what was half written stays, nothing more is written behind it.
std::string Recording::write_all(std::string_view bytes) {
  std::string_view left = bytes;
  while (!left.empty()) {
    const ssize_t written = ::write(descriptor_, left.data(), left.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) {
      std::string error = failure(std::generic_category().message(errno));
      if (::ftruncate(descriptor_, static_cast<off_t>(size_)) == 0) return error;
      leave_file();
      return error + ", and what was half written cannot be cut off";
    }
    left.remove_prefix(static_cast<std::size_t>(written));
  }
  size_ += bytes.size();
  return "";
}

/// As it is: whoever opens it next looks how it ends, and puts it aside.
void Recording::leave_file() {
  ::close(std::exchange(descriptor_, -1));
  has_looked_ = false;
  packer_.reset();
  owed_tail_.clear();
}

/// Ends the stream and closes the file.
std::string Recording::end() {
  if (descriptor_ < 0) return "";
  if (packer_) owed_tail_ = std::exchange(packer_, nullptr)->tail();
  std::string error = write_all(owed_tail_);
  if (!error.empty()) return error;
  owed_tail_.clear();
  if (::close(std::exchange(descriptor_, -1)) != 0)
    return failure(std::generic_category().message(errno));
  return "";
}

std::string Recording::put_aside() {
  constexpr unsigned kTries = 1000;
  for (unsigned number = 1; number <= kTries; ++number) {
    const std::string name = aside_name(number);
    if (rename_anew(target_, name)) {
      unpacked_size_ = 0;
      return "";
    }
    if (errno != EEXIST)
      return failure("cannot be renamed to " + name + ": " +
                     std::generic_category().message(errno));
  }
  return failure("cannot be put aside: too many files of that second");
}

std::string Recording::aside_name(unsigned number) const {
  const std::size_t begin = target_.rfind('/') + 1;
  const std::size_t suffix = std::min(target_.find('.', begin + 1), target_.size());
  std::string name = target_;
  return name.insert(suffix, "-" + compact_time(now_) +
                                 (number > 1 ? "-" + std::to_string(number) : std::string()));
}

std::string Recording::failure(const std::string& what) const { return path_ + ": " + what; }

}  // namespace reachd::store
