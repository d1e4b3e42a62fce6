#pragma once

#include <optional>
#include <set>
#include <span>
#include <string>
#include <vector>

#include "diagnose/finding.hpp"
#include "diagnose/hosts.hpp"
#include "diagnose/scope.hpp"

namespace reachd::diagnose {

/// What is to be explained.
struct Question {
  /// Hosts that failed together, whether they still do or not.
  const std::set<std::string>& hosts;
  /// When each machine among them failed first, in order.
  const std::vector<UtcTime>& onsets;
  /// The same of those whose failing probes tell when that was.
  const std::vector<UtcTime>& falls;
  /// Those that know of these hosts.
  std::span<const Witness> witnesses;
  const SeenHosts& seen;
  const Landscape& landscape;
  /// The longest interval of their checks.
  Duration round{};
  /// All hosts have recovered: what is known only later is still to be said.
  bool is_over = false;
};

/// One kind of evidence. Each is asked about the same incident again and again while it lasts, and
/// leaves out what it does not know. Pure; one thread.
class EvidenceSource {
 public:
  virtual ~EvidenceSource() = default;
  virtual void look(const Question& question, std::vector<Finding>& findings) const = 0;
};

}  // namespace reachd::diagnose
