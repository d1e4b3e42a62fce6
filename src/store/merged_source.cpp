#include "store/merged_source.hpp"

#include <algorithm>
#include <optional>
#include <string_view>
#include <tuple>
#include <utility>

#include "reachd/plain_file.hpp"

namespace reachd::store {
RecordSource::RecordSource(const std::string& path, Format format, Names& names,
                           const FaultSink& faults)
    : faults_(faults), lines_(path, layout_of(format)), reader_(make_reader(format, names)) {}

const Record* RecordSource::next() {
  if (given_ == records_.size() && !advance()) return nullptr;
  return &records_[given_++];
}

bool RecordSource::advance() {
  given_ = 0;
  while (!take_passed()) {
    if (is_over_) return false;
    read();
    if (!records_.empty() && guard_.passes(records_[0])) return true;
    records_.empty() ? guard_.finish() : guard_.add({lines_.number(), std::move(records_)});
    tell_ahead();
  }
  return true;
}

bool RecordSource::take_passed() {
  std::optional<RecordedLine> line = guard_.take();
  if (line) records_ = std::move(line->records);
  return line.has_value();
}

/// The next line that has any records; none at the end.
void RecordSource::read() {
  records_.clear();
  while (records_.empty()) {
    const std::optional<std::string_view> line = lines_.next();
    if (!line) {
      const auto kind = lines_.is_cut_off() ? FaultKind::cut_off : FaultKind::file;
      if (!lines_.error().empty()) faults_(kind, lines_.error());
      is_over_ = true;
      return;
    }
    const std::string fault =
        lines_.fault().empty() ? reader_->read(*line, records_) : std::string(lines_.fault());
    if (!fault.empty()) faults_(FaultKind::line, lines_.place() + ": " + fault);
  }
}

void RecordSource::tell_ahead() {
  while (const auto line = guard_.take_ahead()) {
    faults_(FaultKind::ahead,
            lines_.place(line->number) + ": is ahead of its time: " + format_time(line->time()) +
                " is more than ten minutes after the lines around it; correct it");
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
