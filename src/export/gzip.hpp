#pragma once

#include <memory>
#include <string>
#include <string_view>

namespace reachd::exporter {

/// Whether an Accept-Encoding header (RFC 9110, section 12.5.3) takes gzip.
bool accepts_gzip(std::string_view accept_encoding);

/// Compresses into the gzip format (RFC 1952), quickly rather than well, what comes in pieces.
class GzipStream {
 public:
  GzipStream();
  ~GzipStream();
  GzipStream(const GzipStream&) = delete;
  GzipStream& operator=(const GzipStream&) = delete;

  void add(std::string_view piece);
  /// The whole of it; the stream takes nothing more.
  std::string finish();

 private:
  struct State;

  void run(std::string_view piece, int flush);

  std::unique_ptr<State> state_;
  std::string packed_;
};

std::string gzip(std::string_view text);

/// Unpacks, piece by piece, what GzipStream made.
class GunzipStream {
 public:
  /// `packed` stays longer than the stream.
  explicit GunzipStream(std::string_view packed);
  ~GunzipStream();
  GunzipStream(const GunzipStream&) = delete;
  GunzipStream& operator=(const GunzipStream&) = delete;

  /// Valid until the next call; empty at the end.
  std::string_view next();

 private:
  struct State;

  std::unique_ptr<State> state_;
};

}  // namespace reachd::exporter
