#include "store/unpacking.hpp"

#include <zlib.h>
#include <zstd.h>

#include <algorithm>
#include <array>
#include <new>
#include <string_view>
#include <utility>
#include <vector>

namespace reachd::store {
namespace {

constexpr std::size_t kPiece = 65536;
/// zlib's: 15 bits of window, and 16 for a gzip header.
constexpr int kGzipWindow = 15 + 16;
/// RFC 1952 section 2.3.1, and RFC 8878 sections 3.1.1 and 3.1.2.
constexpr std::string_view kGzipMagic = "\x1f\x8b";
constexpr std::string_view kZstdMagic = "\x28\xb5\x2f\xfd";
constexpr std::string_view kSkippableMagicEnd = "\x2a\x4d\x18";
constexpr const char* kCutOff = "is cut off: its packed data ends in the middle";

/// A source of which a piece was read already.
class Continued final : public ByteSource {
 public:
  Continued(std::string head, std::unique_ptr<ByteSource> source)
      : head_(std::move(head)), source_(std::move(source)) {}

  Piece read(std::span<char> space) override {
    if (head_.empty()) return source_->read(space);
    const std::size_t size = head_.copy(space.data(), space.size());
    head_.erase(0, size);
    return {size};
  }

 private:
  std::string head_;
  std::unique_ptr<ByteSource> source_;
};

/// Packed bytes that wait to be unpacked.
class Packed {
 public:
  explicit Packed(std::unique_ptr<ByteSource> source) : source_(std::move(source)) {}

  /// What waits; reads more if nothing does. Empty at the end, or if the source has failed.
  std::span<const char> peek() {
    if (waiting_.empty()) {
      last_ = source_->read(buffer_);
      waiting_ = std::span(buffer_).first(last_.size);
    }
    return waiting_;
  }
  void drop(std::size_t size) { waiting_ = waiting_.subspan(size); }
  const std::string& error() const { return last_.error; }

 private:
  std::unique_ptr<ByteSource> source_;
  std::vector<char> buffer_ = std::vector<char>(kPiece);
  std::span<const char> waiting_;
  ByteSource::Piece last_;
};

/// Feeds an unpacker with packed bytes until something comes out.
class Unpacking : public ByteSource {
 public:
  explicit Unpacking(std::unique_ptr<ByteSource> source) : packed_(std::move(source)) {}

  Piece read(std::span<char> space) final {
    while (true) {
      const std::span<const char> input = packed_.peek();
      if (input.empty() && !packed_.error().empty()) return {0, packed_.error()};
      if (input.empty() && is_between_) return {};
      const Step step = unpack(input, space);
      if (!step.error.empty()) return {0, step.error};
      packed_.drop(step.taken);
      if (step.taken > 0 || step.is_end) is_between_ = step.is_end;
      if (step.given > 0) return {step.given};
      if (input.empty()) return {0, kCutOff, true};
    }
  }

 protected:
  struct Step {
    std::size_t taken = 0;
    std::size_t given = 0;
    /// Whether a stream has ended; another may follow.
    bool is_end = false;
    std::string error{};
  };
  /// `input` is empty at the end of what is packed: something may be left to be given.
  virtual Step unpack(std::span<const char> input, std::span<char> space) = 0;

 private:
  Packed packed_;
  bool is_between_ = true;
};

class Gunzip final : public Unpacking {
 public:
  explicit Gunzip(std::unique_ptr<ByteSource> source) : Unpacking(std::move(source)) {
    if (inflateInit2(&stream_, kGzipWindow) != Z_OK) throw std::bad_alloc();
  }
  Gunzip(const Gunzip&) = delete;
  Gunzip& operator=(const Gunzip&) = delete;
  ~Gunzip() override { inflateEnd(&stream_); }

 private:
  Step unpack(std::span<const char> input, std::span<char> space) override {
    // zlib takes bytes as unsigned char and, for historical reasons, not as const.
    stream_.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(input.data()));
    stream_.avail_in = static_cast<uInt>(input.size());
    stream_.next_out = reinterpret_cast<Bytef*>(space.data());
    stream_.avail_out = static_cast<uInt>(std::min<std::size_t>(space.size(), 1U << 30));
    const uInt room = stream_.avail_out;
    const int result = inflate(&stream_, Z_NO_FLUSH);
    Step step{input.size() - stream_.avail_in, room - stream_.avail_out, result == Z_STREAM_END};
    if (step.is_end) inflateReset(&stream_);
    if (result != Z_OK && result != Z_STREAM_END && result != Z_BUF_ERROR) {
      step.error = "is damaged: no gzip data: ";
      step.error += stream_.msg != nullptr ? stream_.msg : zError(result);
    }
    return step;
  }

  z_stream stream_{};
};

class Unzstd final : public Unpacking {
 public:
  explicit Unzstd(std::unique_ptr<ByteSource> source)
      : Unpacking(std::move(source)), stream_(ZSTD_createDStream()) {
    if (stream_ == nullptr) throw std::bad_alloc();
  }
  Unzstd(const Unzstd&) = delete;
  Unzstd& operator=(const Unzstd&) = delete;
  ~Unzstd() override { ZSTD_freeDStream(stream_); }

 private:
  Step unpack(std::span<const char> input, std::span<char> space) override {
    ZSTD_inBuffer in{input.data(), input.size(), 0};
    ZSTD_outBuffer out{space.data(), space.size(), 0};
    const std::size_t result = ZSTD_decompressStream(stream_, &out, &in);
    Step step{in.pos, out.pos, result == 0};
    if (ZSTD_isError(result) != 0) {
      step.error = std::string("is damaged: no zstd data: ") + ZSTD_getErrorName(result);
    }
    return step;
  }

  ZSTD_DStream* stream_;
};

bool is_zstd(std::string_view head) {
  const bool is_skippable =
      head.size() == 4 && (head[0] & '\xf0') == '\x50' && head.ends_with(kSkippableMagicEnd);
  return head.starts_with(kZstdMagic) || is_skippable;
}

}  // namespace

std::unique_ptr<ByteSource> unpacked(std::string head, std::unique_ptr<ByteSource> source) {
  const bool is_gzip = head.starts_with(kGzipMagic);
  const bool is_other = !is_gzip && !is_zstd(head);
  auto whole = std::make_unique<Continued>(std::move(head), std::move(source));
  if (is_other) return whole;
  if (is_gzip) return std::make_unique<Gunzip>(std::move(whole));
  return std::make_unique<Unzstd>(std::move(whole));
}

}  // namespace reachd::store
