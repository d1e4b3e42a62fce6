#pragma once

#include <string>
#include <string_view>

namespace reachd::config {

/// What is wrong with the name of a host or vantage, empty if nothing: 1 to 253 letters, digits,
/// '.', '-', '_' and ':', the first and the last neither '.' nor '-'; what can only be meant for an
/// address is one.
std::string fault_of_name(std::string_view name);

/// What keeps a name from being resolved, empty if nothing: labels of 1 to 63 bytes (RFC 1035
/// section 2.3.4).
std::string fault_of_dns_name(std::string_view name);

/// What is wrong with the name of a group: as a host's, and '/' besides.
std::string fault_of_group(std::string_view name);

/// A host's name as names are compared: in lower case (RFC 4343), without the root's dot.
std::string folded_name(std::string_view name);

/// What is wrong with the name of a module: 1 to 128 bytes without commas and control characters.
std::string fault_of_module_name(std::string_view name);

}  // namespace reachd::config
