#include "store/merged_source.hpp"

#include <algorithm>
#include <chrono>
#include <optional>
#include <string_view>
#include <tuple>
#include <utility>

#include "reachd/plain_file.hpp"

namespace reachd::store {
namespace {

/// Further than clocks of vantages are apart, nearer than what a slip of a digit makes of a date.
constexpr Duration kLeap = std::chrono::hours(24);

}  // namespace

RecordSource::RecordSource(const std::string& path, Format format, Names& names,
                           const FaultSink& faults)
    : faults_(faults), lines_(path, layout_of(format)), reader_(make_reader(format, names)) {}

const Record* RecordSource::next() {
  if (given_ == records_.size() && !advance()) return nullptr;
  return &records_[given_++];
}

/// Recordings have gaps, so that only the next line tells whether time has really gone on so far.
bool RecordSource::advance() {
  given_ = 0;
  records_.clear();
  records_.swap(following_);
  if (records_.empty()) read(records_);
  while (!records_.empty() && leaps()) {
    const std::string place = lines_.place();
    read(following_);
    if (following_.empty() || records_[0].time <= following_[0].time + kLeap) break;
    faults_(FaultKind::line, place + ": its time, " + format_time(records_[0].time) +
                                 ", is more than a day ahead of the lines around it; correct it");
    records_.swap(following_);
    following_.clear();
  }
  if (records_.empty()) return false;
  latest_ = records_[0].time;
  return true;
}

bool RecordSource::leaps() const { return !latest_ || records_[0].time > *latest_ + kLeap; }

/// Of the next line that has any; none at the end.
void RecordSource::read(std::vector<Record>& records) {
  while (records.empty() && !is_over_) {
    const std::optional<std::string_view> line = lines_.next();
    if (!line) {
      const auto kind = lines_.is_cut_off() ? FaultKind::cut_off : FaultKind::file;
      if (!lines_.error().empty()) faults_(kind, lines_.error());
      is_over_ = true;
      return;
    }
    const std::string fault =
        lines_.fault().empty() ? reader_->read(*line, records) : std::string(lines_.fault());
    if (!fault.empty()) faults_(FaultKind::line, lines_.place() + ": " + fault);
  }
}

MergedSource::MergedSource(const std::vector<std::string>& paths, Format format, Names& names,
                           FaultSink faults)
    : format_(format), names_(names), faults_(std::move(faults)) {
  for (const std::string& path : paths) {
    files_.push_back({.path = path, .time = first_time(path), .number = files_.size()});
  }
  std::ranges::make_heap(files_, is_later);
}

const Record* MergedSource::next() {
  while (!files_.empty()) {
    std::ranges::pop_heap(files_, is_later);
    File& oldest = files_.back();
    const bool was_open = oldest.source != nullptr;
    given_ = oldest.next;
    if (advance(oldest)) {
      std::ranges::push_heap(files_, is_later);
    } else {
      files_.pop_back();
    }
    if (was_open) return &given_;
  }
  return nullptr;
}

bool MergedSource::is_later(const File& one, const File& other) {
  return std::tie(one.time, one.number) > std::tie(other.time, other.number);
}

/// What can be read but once, and what has no record, comes first.
UtcTime MergedSource::first_time(const std::string& path) {
  if (path == "-" || is_no_plain_file(path)) return UtcTime::min();
  const FaultSink nobody = [](FaultKind, const std::string&) {};
  RecordSource source(path, format_, names_, nobody);
  const Record* const first = source.next();
  return first != nullptr ? first->time : UtcTime::min();
}

/// Takes the file's next record; false at its end.
bool MergedSource::advance(File& file) {
  if (!file.source) {
    file.source = std::make_unique<RecordSource>(file.path, format_, names_, faults_);
  }
  const Record* const next = file.source->next();
  if (next == nullptr) return false;
  file.next = *next;
  file.time = next->time;
  return true;
}

}  // namespace reachd::store
