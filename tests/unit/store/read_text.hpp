#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "store/record_reader.hpp"

namespace reachd::store {

/// A reader with its names, that takes texts without padding.
struct TextReader {
  explicit TextReader(Format format) : reader(make_reader(format, names)) {}

  /// What is wrong with `text`.
  std::string fault(std::string_view text) {
    std::string padded(text);
    padded.resize(text.size() + kPadding);
    return reader->read(std::string_view(padded).substr(0, text.size()), records);
  }
  std::string_view text(NameId id) const { return names.text(id); }

  Names names;
  std::unique_ptr<RecordReader> reader;
  std::vector<Record> records;
};

}  // namespace reachd::store
