#include "export/gzip.hpp"

#include <zlib.h>

#include <array>
#include <boost/beast/core/string.hpp>
#include <boost/beast/http/rfc7230.hpp>
#include <new>
#include <utility>

namespace reachd::exporter {
namespace {

/// zlib's: 15 bits of window, and 16 for a gzip header.
constexpr int kGzipWindow = 15 + 16;
constexpr int kDefaultMemory = 8;
constexpr std::size_t kPiece = 65536;

void give(z_stream& stream, std::string_view bytes) {
  // zlib takes bytes as unsigned char and, for historical reasons, not as const.
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(bytes.data()));
  stream.avail_in = static_cast<uInt>(bytes.size());
}

bool is_zero_weight(std::string_view weight) {
  return weight.starts_with('0') && weight.find_first_not_of("0.") == weight.npos;
}

}  // namespace

bool accepts_gzip(std::string_view accept_encoding) {
  for (const auto& [coding, parameters] : boost::beast::http::ext_list(accept_encoding)) {
    if (!boost::beast::iequals(coding, "gzip")) continue;
    for (const auto& [name, value] : parameters) {
      if (boost::beast::iequals(name, "q")) return !is_zero_weight(value);
    }
    return true;
  }
  return false;
}

struct GzipStream::State {
  z_stream stream{};
  std::array<unsigned char, kPiece> out{};
};

GzipStream::GzipStream() : state_(std::make_unique<State>()) {
  if (deflateInit2(&state_->stream, Z_BEST_SPEED, Z_DEFLATED, kGzipWindow, kDefaultMemory,
                   Z_DEFAULT_STRATEGY) != Z_OK) {
    throw std::bad_alloc();
  }
}

GzipStream::~GzipStream() { deflateEnd(&state_->stream); }

void GzipStream::add(std::string_view piece) { run(piece, Z_NO_FLUSH); }

std::string GzipStream::finish() {
  run({}, Z_FINISH);
  return std::move(packed_);
}

void GzipStream::run(std::string_view piece, int flush) {
  z_stream& stream = state_->stream;
  give(stream, piece);
  do {
    stream.next_out = state_->out.data();
    stream.avail_out = static_cast<uInt>(state_->out.size());
    deflate(&stream, flush);
    packed_.append(state_->out.data(), stream.next_out);
  } while (stream.avail_out == 0);
}

std::string gzip(std::string_view text) {
  GzipStream stream;
  stream.add(text);
  return stream.finish();
}

struct GunzipStream::State {
  z_stream stream{};
  std::array<unsigned char, kPiece> out{};
};

GunzipStream::GunzipStream(std::string_view packed) : state_(std::make_unique<State>()) {
  if (inflateInit2(&state_->stream, kGzipWindow) != Z_OK) throw std::bad_alloc();
  give(state_->stream, packed);
}

GunzipStream::~GunzipStream() { inflateEnd(&state_->stream); }

std::string_view GunzipStream::next() {
  z_stream& stream = state_->stream;
  stream.next_out = state_->out.data();
  stream.avail_out = static_cast<uInt>(state_->out.size());
  inflate(&stream, Z_NO_FLUSH);
  return {reinterpret_cast<const char*>(state_->out.data()), kPiece - stream.avail_out};
}

}  // namespace reachd::exporter
