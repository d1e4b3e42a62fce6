#pragma once

#include <memory>
#include <string>
#include <string_view>

namespace reachd::store {

/// Packs a stream of bytes piece by piece, each so that it can be unpacked as soon as its packed
/// bytes are there. One thread at a time.
class Packer {
 public:
  virtual ~Packer() = default;
  /// The packed bytes of the next piece, which is not empty.
  virtual std::string pack(std::string_view piece) = 0;
  /// All that pack() returned has been kept.
  virtual void keep() {}
  /// What ends the stream behind the bytes that were kept last, even if more was packed since and
  /// is lost. The packer takes nothing more.
  virtual std::string tail() = 0;
};

/// By the suffix of `path`, in any case: zstd for .zst, gzip for .gz, else one that leaves all as
/// it is.
std::unique_ptr<Packer> make_packer(std::string_view path);

}  // namespace reachd::store
