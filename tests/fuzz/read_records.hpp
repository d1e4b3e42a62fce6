#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <memory>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "store/line_source.hpp"
#include "store/record_reader.hpp"
#include "store/time_sorter.hpp"
#include "store/unpacking.hpp"

namespace reachd::store {

/// Bytes that are there already, in pieces of odd sizes.
class GivenBytes final : public ByteSource {
 public:
  explicit GivenBytes(std::span<const std::uint8_t> bytes) : bytes_(bytes) {}

  Piece read(std::span<char> space) override {
    const std::size_t size = std::min({space.size(), bytes_.size(), piece_ = piece_ * 3 % 4093});
    std::copy_n(bytes_.begin(), size, space.begin());
    bytes_ = bytes_.subspan(size);
    return {size};
  }

 private:
  std::span<const std::uint8_t> bytes_;
  std::size_t piece_ = 1;
};

inline void check(const Record& record, const Names& names) {
  for (const NameId name : {record.vantage, record.host, record.check, record.reason}) {
    if (name >= names.size()) std::abort();
  }
  if (record.host == kNoName || record.check == kNoName) std::abort();
  if (record.rtt && *record.rtt < Duration::zero()) std::abort();
  if (record.address && record.address->family() != record.family) std::abort();
}

/// The records of a file that holds `bytes`, sorted by time.
inline void read_records(Format format, std::span<const std::uint8_t> bytes) {
  const std::size_t head = std::min<std::size_t>(bytes.size(), 4);
  const std::string first(bytes.begin(), bytes.begin() + static_cast<std::ptrdiff_t>(head));
  LineSource lines("f", unpacked(first, std::make_unique<GivenBytes>(bytes.subspan(head))),
                   layout_of(format));
  Names names;
  const auto reader = make_reader(format, names);
  TimeSorter sorter(names);
  std::vector<Record> records;
  while (const auto line = lines.next()) {
    const std::size_t before = records.size();
    const std::string fault = reader->read(*line, records);
    if (!fault.empty() && records.size() != before) std::abort();
    if (fault.find('\n') != fault.npos) std::abort();
  }
  for (const Record& record : records) {
    check(record, names);
    sorter.add(record);
  }
  sorter.finish();
  UtcTime last = UtcTime::min();
  while (const Record* const record = sorter.next()) {
    if (std::exchange(last, record->time) > record->time) std::abort();
  }
}

}  // namespace reachd::store
