#pragma once

#include <cstddef>
#include <memory>
#include <span>
#include <string>

namespace reachd::store {

/// Bytes that come in pieces. One thread at a time.
class ByteSource {
 public:
  struct Piece {
    /// 0: the end, or an error.
    std::size_t size = 0;
    /// In words that follow the name of what is read; empty if there is none.
    std::string error{};
    /// Of an error: the bytes end too early, and those before are well.
    bool is_cut_off = false;
  };

  virtual ~ByteSource() = default;
  /// Writes to the front of `space`, which is not empty. Blocks until there is something.
  virtual Piece read(std::span<char> space) = 0;
};

/// The bytes of a file, or for "-" of standard input, unpacked if they begin as gzip's (RFC 1952)
/// or zstd's (RFC 8878) do; several such streams one after the other are one. Opened at the first
/// read; memory is bounded. What is packed and ends in the middle is an error, after all that could
/// be unpacked.
std::unique_ptr<ByteSource> open_bytes(std::string path);

}  // namespace reachd::store
