#pragma once

#include <memory>
#include <string>

#include "store/byte_source.hpp"

namespace reachd::store {

/// What comes of `head` and then the rest of `source`: unpacked if it is packed, else as it is.
/// `head` holds the first four bytes, or all if there are fewer.
std::unique_ptr<ByteSource> unpacked(std::string head, std::unique_ptr<ByteSource> source);

}  // namespace reachd::store
