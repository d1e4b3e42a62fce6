#include "store/packer.hpp"

#include <zlib.h>
#include <zstd.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <new>

namespace reachd::store {
namespace {

constexpr std::size_t kPiece = 65536;
/// zlib's: 15 bits of window, and 16 for a gzip header.
constexpr int kGzipWindow = 15 + 16;
constexpr int kDefaultMemory = 8;

class NoPacker final : public Packer {
 public:
  std::string pack(std::string_view piece) override { return std::string(piece); }
  std::string tail() override { return ""; }
};

class Zstd final : public Packer {
 public:
  Zstd() : stream_(ZSTD_createCCtx()) {
    if (stream_ == nullptr) throw std::bad_alloc();
  }
  Zstd(const Zstd&) = delete;
  Zstd& operator=(const Zstd&) = delete;
  ~Zstd() override { ZSTD_freeCCtx(stream_); }

  std::string pack(std::string_view piece) override {
    std::string packed;
    std::array<char, kPiece> space{};
    ZSTD_inBuffer in{piece.data(), piece.size(), 0};
    std::size_t left = 0;
    do {
      ZSTD_outBuffer out{space.data(), space.size(), 0};
      left = ZSTD_compressStream2(stream_, &out, &in, ZSTD_e_flush);
      if (ZSTD_isError(left) != 0) throw std::bad_alloc();
      packed.append(space.data(), out.pos);
    } while (left > 0);
    return packed;
  }
  void keep() override { has_begun_ = true; }
  /// A last block, raw and without content: RFC 8878 section 3.1.1.2. The frame has no checksum,
  /// which is the library's default.
  std::string tail() override { return has_begun_ ? std::string("\x01\x00\x00", 3) : ""; }

 private:
  ZSTD_CCtx* stream_;
  bool has_begun_ = false;
};

class Gzip final : public Packer {
 public:
  Gzip() {
    if (deflateInit2(&stream_, Z_DEFAULT_COMPRESSION, Z_DEFLATED, kGzipWindow, kDefaultMemory,
                     Z_DEFAULT_STRATEGY) != Z_OK) {
      throw std::bad_alloc();
    }
  }
  Gzip(const Gzip&) = delete;
  Gzip& operator=(const Gzip&) = delete;
  ~Gzip() override { deflateEnd(&stream_); }

  std::string pack(std::string_view piece) override {
    std::string packed;
    std::array<unsigned char, kPiece> space{};
    // zlib takes bytes as unsigned char and, for historical reasons, not as const.
    stream_.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(piece.data()));
    stream_.avail_in = static_cast<uInt>(piece.size());
    packed_.checksum = crc32(packed_.checksum, stream_.next_in, stream_.avail_in);
    packed_.size += stream_.avail_in;
    do {
      stream_.next_out = space.data();
      stream_.avail_out = static_cast<uInt>(space.size());
      deflate(&stream_, Z_SYNC_FLUSH);
      packed.append(space.data(), stream_.next_out);
    } while (stream_.avail_out == 0);
    return packed;
  }
  void keep() override { kept_ = packed_; }
  /// A last block, of fixed codes and without content (RFC 1951 section 3.2.6), and what ends a
  /// member (RFC 1952 section 2.3.1).
  std::string tail() override {
    if (kept_.size == 0) return "";
    std::string bytes("\x03\x00", 2);
    append_number(bytes, static_cast<std::uint32_t>(kept_.checksum));
    append_number(bytes, kept_.size);
    return bytes;
  }

 private:
  struct Sum {
    uLong checksum = 0;
    /// Modulo 2^32.
    std::uint32_t size = 0;
  };

  static void append_number(std::string& bytes, std::uint32_t number) {
    for (unsigned shift = 0; shift < 32; shift += 8) bytes += static_cast<char>(number >> shift);
  }

  z_stream stream_{};
  Sum packed_;
  Sum kept_;
};

bool has_suffix(std::string_view path, std::string_view suffix) {
  if (path.size() < suffix.size()) return false;
  const auto is_same = [](char one, char other) {
    return (one >= 'A' && one <= 'Z' ? one - 'A' + 'a' : one) == other;
  };
  return std::ranges::equal(path.substr(path.size() - suffix.size()), suffix, is_same);
}

}  // namespace

std::unique_ptr<Packer> make_packer(std::string_view path) {
  if (has_suffix(path, ".zst")) return std::make_unique<Zstd>();
  if (has_suffix(path, ".gz")) return std::make_unique<Gzip>();
  return std::make_unique<NoPacker>();
}

}  // namespace reachd::store
