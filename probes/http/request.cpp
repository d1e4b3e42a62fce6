#include "http/request.hpp"

#include <fcntl.h>
#include <openssl/evp.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <system_error>
#include <utility>
#include <vector>

#include "net/packet_descriptor.hpp"
#include "reachd/plain_file.hpp"

namespace reachd::http {
namespace {

constexpr std::size_t kMaxFile = std::size_t{1024} * 1024;

/// Nothing, and why, if it cannot be read, is larger than kMaxFile or no regular file: a pipe may
/// have nothing to read, and everything else would wait for it.
std::optional<std::string> read_file(const std::string& path, UnreadableContent& problem) {
  const net::PacketDescriptor file(::open(path.c_str(), O_RDONLY | O_NONBLOCK | O_CLOEXEC));
  struct stat status {};
  std::string content;
  std::array<char, 4096> chunk;
  ssize_t size = -1;
  if (file && ::fstat(file.get(), &status) == 0) {
    if (!S_ISREG(status.st_mode)) {
      problem.error = kNoPlainFile;
      return std::nullopt;
    }
    while (content.size() <= kMaxFile &&
           (size = ::read(file.get(), chunk.data(), chunk.size())) > 0) {
      content.append(chunk.data(), static_cast<std::size_t>(size));
    }
  }
  if (size == 0) return content;
  problem.error = size > 0 ? "larger than 1 MiB" : std::generic_category().message(errno);
  const std::string_view reason = net::errno_outcome(size > 0 ? 0 : errno).reason;
  if (reason == net::kDescriptorsReason) problem.reason = reason;
  return std::nullopt;
}

std::string base64(const std::string& text) {
  std::vector<unsigned char> encoded(4 * ((text.size() + 2) / 3) + 1);
  const int length =
      EVP_EncodeBlock(encoded.data(), reinterpret_cast<const unsigned char*>(text.data()),
                      static_cast<int>(text.size()));
  return {encoded.begin(), encoded.begin() + length};
}

/// Nothing, and why, if the secret's file cannot be used. The line breaks at its end do not count.
std::optional<std::string> load_secret(const Credentials& credentials, UnreadableContent& problem) {
  if (credentials.secret_file.empty()) return credentials.secret;
  auto secret = read_file(credentials.secret_file, problem);
  if (!secret) return std::nullopt;
  while (secret->ends_with('\n') || secret->ends_with('\r')) secret->pop_back();
  if (secret->find_first_of("\r\n") == std::string::npos) return secret;
  problem.error = "more than one line";
  return std::nullopt;
}

std::optional<std::string> authorization_of(const Credentials& credentials,
                                            UnreadableContent& problem) {
  if (credentials.kind == Credentials::Kind::none) return "";
  const auto secret = load_secret(credentials, problem);
  if (!secret) return std::nullopt;
  if (credentials.kind == Credentials::Kind::typed) return credentials.type + " " + *secret;
  return "Basic " + base64(credentials.username + ":" + *secret);
}

/// A Host header's value without its port and brackets.
std::string name_of(const std::string& host_header) {
  const auto url = Url::parse("http://" + host_header);
  return url ? url->host : host_header;
}

}  // namespace

CookieJar make_cookie_jar() {
  CookieJar jar(curl_share_init());
  curl_share_setopt(jar.get(), CURLSHOPT_SHARE, CURL_LOCK_DATA_COOKIE);
  return jar;
}

std::optional<RequestContent> load_content(const Options& options, UnreadableContent& problem) {
  RequestContent content;
  problem = {"body_file", options.body_file, ""};
  auto body = options.body_file.empty() ? std::optional(options.body)
                                        : read_file(options.body_file, problem);
  if (!body) return std::nullopt;
  problem = {"credentials_file", options.credentials.secret_file, ""};
  auto authorization = authorization_of(options.credentials, problem);
  if (!authorization) return std::nullopt;
  content.body = std::move(*body);
  content.authorization = std::move(*authorization);
  return content;
}

Hop first_hop(const Options& options, Url url, const IpAddress& address) {
  Hop hop;
  const std::string* const configured = options.header("Host");
  hop.host_header = configured != nullptr ? *configured : url.authority();
  hop.tls_name =
      options.tls.server_name.empty() ? name_of(hop.host_header) : options.tls.server_name;
  hop.url = std::move(url);
  hop.address = address;
  hop.method = options.method;
  return hop;
}

Hop next_hop(const Options& options, const Hop& from, int status, Url url, const IpAddress& address,
             bool is_same_host) {
  Hop hop = from;
  const bool stays = equal_ignoring_case(url.host, from.url.host);
  if (!stays || options.header("Host") == nullptr) hop.host_header = url.authority();
  if (!is_same_host) {
    hop.tls_name = url.host;
  } else if (options.tls.server_name.empty()) {
    hop.tls_name = name_of(hop.host_header);
  }
  if (status <= 303) {
    if (from.method != "HEAD") hop.method = "GET";
    hop.sends_body = false;
  }
  const bool is_as_secret = !from.url.is_https || url.is_https;
  hop.sends_credentials = from.sends_credentials && is_same_host && is_as_secret;
  hop.url = std::move(url);
  hop.address = address;
  return hop;
}

}  // namespace reachd::http
