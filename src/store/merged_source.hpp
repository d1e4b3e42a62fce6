#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "store/leap_guard.hpp"
#include "store/line_source.hpp"
#include "store/record_reader.hpp"

namespace reachd::store {

/// Told of what cannot be read: "FILE:LINE: what is wrong; what to do". After a line that makes no
/// sense, or is ahead of its time, reading goes on with the next; a file that cannot be read on is
/// left, and one that is cut off at its end was read up to there.
enum class FaultKind : std::uint8_t { line, file, cut_off, ahead };
using FaultSink = std::function<void(FaultKind kind, const std::string& fault)>;

/// The records of one file, about in its order, without those that a LeapGuard finds ahead of their
/// time: what reads in the order of time would leave all behind them.
class RecordSource {
 public:
  RecordSource(const std::string& path, Format format, Names& names, const FaultSink& faults);

  /// nullptr at the end; valid until the next call.
  const Record* next();

 private:
  bool advance();
  bool take_passed();
  void read();
  void tell_ahead();

  const FaultSink& faults_;
  LineSource lines_;
  std::unique_ptr<RecordReader> reader_;
  /// Of one line or element.
  std::vector<Record> records_;
  std::size_t given_ = 0;
  LeapGuard guard_;
  /// Why it ended, if it did, is told once.
  bool is_over_ = false;
};

/// Reads several files side by side, so that records come about in the order of time however they
/// are spread: next is always the oldest of the records that stand first in a file. If each file is
/// at most a minute out of order, so is the whole, which a TimeSorter then puts right. Only files
/// whose time has come are open, so that a month's many parts need no more memory than a few. Files
/// must not change meanwhile. One thread at a time.
class MergedSource {
 public:
  /// "-" is standard input. Looks at the beginning of each file; the faults of files are told only
  /// when they are read. `names` stays longer than this.
  MergedSource(const std::vector<std::string>& paths, Format format, Names& names,
               FaultSink faults);

  /// nullptr at the end; valid until the next call.
  const Record* next();

 private:
  struct File {
    std::string path;
    /// Of its next record; before it is opened, of the first.
    UtcTime time;
    /// Its number among the paths, which decides between equal times.
    std::size_t number;
    /// nullptr before it is opened.
    std::unique_ptr<RecordSource> source{};
    Record next{};
  };

  static bool is_later(const File& one, const File& other);
  UtcTime first_time(const std::string& path);
  bool advance(File& file);

  Format format_;
  Names& names_;
  FaultSink faults_;
  /// A heap, the oldest first.
  std::vector<File> files_;
  Record given_;
};

}  // namespace reachd::store
