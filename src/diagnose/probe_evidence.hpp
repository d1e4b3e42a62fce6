#pragma once

#include <vector>

#include "diagnose/evidence_source.hpp"

namespace reachd::diagnose {

/// What the probes themselves tell; docs/diagnosis.md lists the signals.
class ProbeEvidence final : public EvidenceSource {
 public:
  void look(const Question& question, std::vector<Finding>& findings) const override;
};

}  // namespace reachd::diagnose
