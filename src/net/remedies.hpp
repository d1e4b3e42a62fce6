#pragma once

#include <string_view>

namespace reachd::net {

/// Against EMFILE and ENFILE.
inline constexpr std::string_view kDescriptorsRemedy =
    "raise the limit of open files (ulimit -n, LimitNOFILE=, fs.file-max)";

/// What whoever runs this machine can do against the reason of a `local_error`.
std::string_view remedy_for(std::string_view reason);

}  // namespace reachd::net
