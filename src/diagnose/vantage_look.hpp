#pragma once

#include <vector>

#include "diagnose/evidence_source.hpp"
#include "diagnose/finding.hpp"
#include "reachd/evidence.hpp"

namespace reachd::diagnose {

/// The part of the question that one vantage, which sees the incident, answers by its probes.
/// `ends_in_several`: traces of all vantages together end in more than one upstream. Pure.
void look_from(const Witness& witness, const Question& question, bool ends_in_several,
               std::vector<Finding>& findings);

/// The same of what comes to light once all hosts have recovered: that round-trip times moved to
/// another level is known some rounds after.
void look_back_from(const Witness& witness, const Question& question,
                    std::vector<Finding>& findings);

}  // namespace reachd::diagnose
