#include "store/byte_source.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <system_error>
#include <utility>

#include "store/unpacking.hpp"

namespace reachd::store {
namespace {

class FileBytes final : public ByteSource {
 public:
  explicit FileBytes(std::string path) : path_(std::move(path)) {}
  FileBytes(const FileBytes&) = delete;
  FileBytes& operator=(const FileBytes&) = delete;
  ~FileBytes() override {
    if (descriptor_ > STDIN_FILENO) ::close(descriptor_);
  }

  Piece read(std::span<char> space) override {
    if (descriptor_ < 0 && !open()) return failure("cannot be opened: ");
    ssize_t size = -1;
    do {
      size = ::read(descriptor_, space.data(), space.size());
    } while (size < 0 && errno == EINTR);
    if (size < 0) return failure("cannot be read: ");
    return {static_cast<std::size_t>(size)};
  }

 private:
  static Piece failure(const char* what) {
    return {0, what + std::generic_category().message(errno)};
  }

  bool open() {
    descriptor_ = path_ == "-" ? STDIN_FILENO : ::open(path_.c_str(), O_RDONLY | O_CLOEXEC);
    return descriptor_ >= 0;
  }

  std::string path_;
  int descriptor_ = -1;
};

/// Looks at the first bytes and lets the right one go on.
class AnyBytes final : public ByteSource {
 public:
  explicit AnyBytes(std::unique_ptr<ByteSource> source) : source_(std::move(source)) {}

  Piece read(std::span<char> space) override {
    if (!has_looked_) {
      if (Piece failed = look(); !failed.error.empty()) return failed;
    }
    return source_->read(space);
  }

 private:
  Piece look() {
    std::array<char, 4> head{};
    std::size_t size = 0;
    while (size < head.size()) {
      Piece piece = source_->read(std::span(head).subspan(size));
      if (!piece.error.empty()) return piece;
      if (piece.size == 0) break;
      size += piece.size;
    }
    has_looked_ = true;
    source_ = unpacked(std::string(head.data(), size), std::move(source_));
    return {};
  }

  std::unique_ptr<ByteSource> source_;
  bool has_looked_ = false;
};

}  // namespace

std::unique_ptr<ByteSource> open_bytes(std::string path) {
  return std::make_unique<AnyBytes>(std::make_unique<FileBytes>(std::move(path)));
}

}  // namespace reachd::store
