#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "http/http_config.hpp"
#include "reachd/observation.hpp"

namespace reachd::http {

/// What came back of one request. Names of headers are compared regardless of case.
struct Response {
  /// 0: no status line was read.
  int status = 0;
  /// "HTTP/1.1", and the same as a number.
  std::string version;
  double version_number = 0;
  std::vector<Header> headers;
  /// Whether the empty line behind the headers was read.
  bool has_all_headers = false;
  /// Decompressed; kept only where expressions look into it.
  std::string body;
  std::int64_t body_length = 0;
  std::int64_t content_length = -1;
  bool is_over_tls = false;
  TlsDetailPtr tls;

  /// The first of that name; null if there is none.
  const std::string* header(std::string_view name) const;
  /// Where the server sends us instead (301, 302, 303, 307, 308); null if it does not.
  const std::string* redirect() const;
};

/// Reads the lines of a response's head as they arrive, of interim responses and the final one in
/// turn: each status line begins anew, trailers are left out.
class HeadReader {
 public:
  /// The most of all heads together that is read.
  static constexpr std::size_t kMaxBytes = std::size_t{256} * 1024;

  explicit HeadReader(Response& response) : response_(response) {}
  /// False once it is too much. `line` with or without its line break.
  bool add(std::string_view line);

 private:
  void begin(std::string_view status_line);

  Response& response_;
  std::size_t bytes_ = 0;
};

}  // namespace reachd::http
