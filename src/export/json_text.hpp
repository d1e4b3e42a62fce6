#pragma once

#include <boost/json/value.hpp>
#include <string>

namespace reachd::exporter {

/// As boost::json::serialize, but numbers in the shortest usual notation: 0.2871, not 2.871E-1.
std::string json_text(const boost::json::value& value);

}  // namespace reachd::exporter
