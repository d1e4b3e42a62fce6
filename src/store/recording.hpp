#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include "reachd/clock.hpp"
#include "store/packer.hpp"

namespace reachd::store {

/// Appends lines to a file, packed as its suffix says (.gz, .zst). What is in the file already
/// stays; a file that ends in the middle of a line or of packed data, as after a power failure, is
/// put aside. Once more than `most` bytes, unpacked, are in the file, it is put aside too: under
/// its name with the time, UTC, before the first suffix (obs-20260102T030405Z.jsonl.zst), and with
/// a number where such a file exists. Nothing is ever overwritten. Of a symbolic link it is the
/// file that it leads to; what is no regular file is an error. Where somebody else moves or removes
/// the file, a new one is begun under its name. Locked (flock) while it is open: what another one
/// records to is an error.
///
/// Errors are returned, "FILE: what is wrong", nothing if all went well. When a write fails, what
/// was half written is cut off again, the lines since the last write are lost and counted, and the
/// next write tries anew. Where it cannot be cut off, the file is put aside before the next write:
/// no line ever stands behind half a one. Blocks while it writes. One thread at a time.
class Recording {
 public:
  static constexpr std::uint64_t kMostBytes = 256U << 20U;

  /// Opens nothing yet: a flush() tells whether the file can be written.
  explicit Recording(std::string path, std::uint64_t most = kMostBytes);
  /// Writes what is left and ends the file well, as far as that goes.
  ~Recording();
  Recording(const Recording&) = delete;
  Recording& operator=(const Recording&) = delete;

  /// `line` is without its line break, and has none in it. Kept back until there are 128 KiB.
  std::string append(std::string_view line, UtcTime now);
  /// Writes what is kept back, so that all of it can be read.
  std::string flush(UtcTime now);
  /// The same, and ends the file: the system has all of it then, and brings it to the disk in its
  /// own time.
  std::string close(UtcTime now);

  /// What became of files since the last call and nobody asked for, in words; mostly empty.
  std::string take_news() { return std::exchange(news_, {}); }

  std::uint64_t lost_lines() const { return lost_lines_; }

 private:
  std::string open();
  std::string open_whole();
  std::string open_alone();
  bool was_moved() const;
  void leave();
  void tell(const std::string& what);
  std::string write_waiting();
  std::string write_all(std::string_view bytes);
  void leave_file();
  std::string end();
  std::string put_aside();
  std::string aside_name(unsigned number) const;
  std::string failure(const std::string& what) const;

  std::string path_;
  /// The file that path_ leads to by symbolic links, which stay when it is put aside.
  std::string target_;
  std::uint64_t most_;
  UtcTime now_;
  int descriptor_ = -1;
  /// Whether what others left is known to end well; what we leave does.
  bool has_looked_ = false;
  /// Made anew for each stream in the file.
  std::unique_ptr<Packer> packer_;
  /// What ends a stream that broke off, and could not be written yet.
  std::string owed_tail_;
  std::string news_;
  std::string waiting_;
  std::uint64_t waiting_lines_ = 0;
  std::uint64_t lost_lines_ = 0;
  /// Of the file: what is in it whole; and unpacked, as far as it is known.
  std::uint64_t size_ = 0;
  std::uint64_t unpacked_size_ = 0;
};

}  // namespace reachd::store
