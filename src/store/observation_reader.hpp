#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "store/record_reader.hpp"

namespace reachd::store {

/// Reads back what to_json_line() writes. Keys may come in any order, and those that it does not
/// know are passed over; time, vantage, host, check and outcome must be there.
class ObservationReader final : public RecordReader {
 public:
  explicit ObservationReader(Names& names);
  ~ObservationReader() override;

  std::string read(std::string_view line, std::vector<Record>& records) override;

 private:
  struct State;

  std::unique_ptr<State> state_;
};

}  // namespace reachd::store
