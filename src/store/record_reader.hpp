#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "store/record.hpp"

namespace reachd::store {

enum class Format : std::uint8_t {
  /// What to_json_line() writes, one a line.
  observations,
  /// Results of RIPE Atlas, one a line or in arrays.
  atlas,
};

/// How many bytes behind a text must be readable, whatever they hold, for the text to be parsed
/// where it is.
inline constexpr std::size_t kPadding = 64;

/// Turns what a file holds into records, piece by piece. Never throws because of what it reads. One
/// thread at a time.
class RecordReader {
 public:
  virtual ~RecordReader() = default;

  /// `text` is one JSON value, kPadding bytes behind it readable. Adds its records to `records`. If
  /// it cannot, it adds none and returns what is wrong and what to do, as one line; else nothing.
  virtual std::string read(std::string_view text, std::vector<Record>& records) = 0;
};

/// `names` takes in the texts of the records and stays longer than the reader.
std::unique_ptr<RecordReader> make_reader(Format format, Names& names);

}  // namespace reachd::store
