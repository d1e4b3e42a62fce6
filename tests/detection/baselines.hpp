#pragma once

#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "aggregate/belief.hpp"
#include "detection/alarm.hpp"
#include "reachd/observation.hpp"

namespace reachd::detection {

/// A detector to be compared with. Sees every observation, in the order of their ends.
class Baseline {
 public:
  virtual ~Baseline() = default;
  virtual void see(std::size_t vantage, const Observation& observation) = 0;
  std::vector<Alarm> alarms() const { return alarms_; }

 protected:
  void raise(const std::string& host, UtcTime started, UtcTime detected);
  void clear(const std::string& host, UtcTime ended);

 private:
  std::vector<Alarm> alarms_;
  std::map<std::string, std::size_t> open_;
};

std::vector<std::string_view> baseline_names();
/// In the same order.
std::vector<std::unique_ptr<Baseline>> make_baselines();

}  // namespace reachd::detection
