#include "http/exchange.hpp"

#include <boost/system/error_code.hpp>
#include <cerrno>
#include <charconv>

#include "net/tls_detail.hpp"

namespace reachd::http {
namespace {

constexpr net::Verdict kMalformed{Outcome::bad_reply, "malformed_response"};
constexpr net::Verdict kClosedEarly{Outcome::bad_reply, "closed_early"};

/// The number in "error:0A00010B:SSL routines::wrong version number", which curl passes on from
/// OpenSSL; nullopt if the text holds none.
std::optional<unsigned long> openssl_error_in(std::string_view text) {
  constexpr std::string_view kMark = "error:";
  const std::size_t mark = text.find(kMark);
  if (mark == std::string_view::npos) return std::nullopt;
  const std::string_view digits = text.substr(mark + kMark.size());
  unsigned long number = 0;
  const auto [end, error] =
      std::from_chars(digits.data(), digits.data() + digits.size(), number, 16);
  return error == std::errc() ? std::optional(number) : std::nullopt;
}

std::string_view version_name(long version) {
  switch (version) {
    case CURL_HTTP_VERSION_1_0:
      return "HTTP/1.0";
    case CURL_HTTP_VERSION_1_1:
      return "HTTP/1.1";
    case CURL_HTTP_VERSION_2_0:
      return "HTTP/2.0";
    default:
      return "";
  }
}

double version_number(std::string_view name) {
  if (name.empty()) return 0;
  return name == "HTTP/2.0" ? 2 : name == "HTTP/1.1" ? 1.1 : 1;
}

}  // namespace

long Exchange::number(CURLINFO info) const {
  long value = 0;
  curl_easy_getinfo(handle_.get(), info, &value);
  return value;
}

Duration Exchange::reached(CURLINFO info) const {
  curl_off_t microseconds = 0;
  curl_easy_getinfo(handle_.get(), info, &microseconds);
  return std::chrono::microseconds(microseconds);
}

void Exchange::finish(CURLcode result) {
  result_ = result;
  response_.version = version_name(number(CURLINFO_HTTP_VERSION));
  response_.version_number = version_number(response_.version);
  curl_off_t length = -1;
  curl_easy_getinfo(handle_.get(), CURLINFO_CONTENT_LENGTH_DOWNLOAD_T, &length);
  response_.content_length = length;
}

std::string_view Exchange::stage() const {
  if (!tls_begun_ && reached(CURLINFO_CONNECT_TIME_T) <= Duration::zero()) return "connect";
  if (hop_.url.is_https && reached(CURLINFO_APPCONNECT_TIME_T) <= Duration::zero()) return "tls";
  return response_.status == 0 ? "processing" : "transfer";
}

Exchange::Times Exchange::times() const {
  Times times;
  const std::string_view stage_reached = stage();
  if (stage_reached == "connect") return times;
  const Duration connected = reached(CURLINFO_CONNECT_TIME_T);
  times.connect = stage_reached == "tls" ? *tls_begun_ - begun_
                                         : connected - reached(CURLINFO_NAMELOOKUP_TIME_T);
  if (stage_reached == "tls") return times;
  if (hop_.url.is_https) times.tls = reached(CURLINFO_APPCONNECT_TIME_T) - connected;
  if (stage_reached == "processing") return times;
  const Duration first_byte = reached(CURLINFO_STARTTRANSFER_TIME_T);
  // Not from CURLINFO_PRETRANSFER_TIME_T: that comes after sending, and a near server answers
  // sooner.
  times.processing = first_byte - connected - times.tls.value_or(Duration::zero());
  if (result_ == CURLE_OK) times.transfer = reached(CURLINFO_TOTAL_TIME_T) - first_byte;
  return times;
}

net::Verdict Exchange::failure() const {
  switch (stop_) {
    case Stop::redirect:
      return {Outcome::success, ""};
    case Stop::body_too_large:
      return {Outcome::bad_reply, "body_too_large"};
    case Stop::headers_too_large:
      return kMalformed;
    case Stop::none:
      break;
  }
  return result_ == CURLE_OK ? net::Verdict{Outcome::success, ""} : transport_failure();
}

net::Verdict Exchange::transport_failure() const {
  const bool has_proxy = !options_.proxy_url.empty();
  switch (result_) {
    case CURLE_COULDNT_CONNECT:
      if (socket_error_ != 0) return net::errno_outcome(socket_error_);
      if (has_proxy) return {Outcome::local_error, "proxy_unreachable"};
      return net::connect_outcome(
          {static_cast<int>(number(CURLINFO_OS_ERRNO)), boost::system::system_category()},
          hop_.address);
    case CURLE_RECV_ERROR:
    case CURLE_SEND_ERROR:
      return socket_failure();
    case CURLE_PROXY:
      return {Outcome::bad_reply, "proxy_refused"};
    case CURLE_SSL_CONNECT_ERROR:
    case CURLE_PEER_FAILED_VERIFICATION:
      return tls_failure();
    case CURLE_GOT_NOTHING:
    case CURLE_PARTIAL_FILE:
      return kClosedEarly;
    case CURLE_BAD_CONTENT_ENCODING:
      return {Outcome::bad_reply, "bad_compression"};
    case CURLE_INTERFACE_FAILED:
      return {Outcome::local_error, "address_not_available"};
    case CURLE_FAILED_INIT:
      return {Outcome::local_error, "internal_error"};
    case CURLE_OUT_OF_MEMORY:
      // What curl also says of a header line above 100 KiB.
      return stage() == "processing" || stage() == "transfer"
                 ? kMalformed
                 : net::Verdict{Outcome::local_error, "internal_error"};
    default:
      return kMalformed;
  }
}

net::Verdict Exchange::socket_failure() const {
  if (number(CURLINFO_HTTP_CONNECTCODE) >= 300) return {Outcome::bad_reply, "proxy_refused"};
  const int error = static_cast<int>(number(CURLINFO_OS_ERRNO));
  if (error == 0) return kClosedEarly;
  return net::error_outcome({error, boost::system::system_category()});
}

net::Verdict Exchange::tls_failure() const {
  if (result_ == CURLE_PEER_FAILED_VERIFICATION) {
    return {Outcome::tls_error, net::verify_failure_reason(number(CURLINFO_SSL_VERIFYRESULT))};
  }
  if (const auto error = openssl_error_in(error_text_.data())) {
    return {Outcome::tls_error, net::protocol_failure_reason(*error)};
  }
  if (number(CURLINFO_OS_ERRNO) == ECONNRESET) return socket_failure();
  return {Outcome::tls_error, "closed_early"};
}

bool Exchange::take_body(std::string_view bytes) {
  if (options_.follow_redirects && response_.redirect() != nullptr) {
    stop_ = Stop::redirect;
    return false;
  }
  response_.body_length += static_cast<std::int64_t>(bytes.size());
  if (response_.body_length > static_cast<std::int64_t>(options_.body_size_limit)) {
    stop_ = Stop::body_too_large;
    return false;
  }
  if (options_.looks_into_the_body()) response_.body += bytes;
  return true;
}

std::size_t Exchange::on_header(char* data, std::size_t size, std::size_t count, void* self) {
  auto& exchange = *static_cast<Exchange*>(self);
  if (exchange.head_.add({data, size * count})) return size * count;
  exchange.stop_ = Stop::headers_too_large;
  return 0;
}

std::size_t Exchange::on_body(char* data, std::size_t size, std::size_t count, void* self) {
  return static_cast<Exchange*>(self)->take_body({data, size * count}) ? size * count : 0;
}

}  // namespace reachd::http
