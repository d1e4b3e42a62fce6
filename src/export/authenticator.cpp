#include "export/authenticator.hpp"

#include <crypt.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/rand.h>

#include <algorithm>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/beast/core/string.hpp>
#include <boost/system/system_error.hpp>
#include <memory>
#include <stdexcept>
#include <utility>
#include <vector>

namespace reachd::exporter {
namespace {

namespace asio = boost::asio;

constexpr std::string_view kScheme = "Basic ";

std::optional<std::string> decode_base64(std::string_view text) {
  if (text.empty() || text.size() % 4 != 0) return std::nullopt;
  std::vector<unsigned char> bytes(text.size() / 4 * 3);
  // OpenSSL takes bytes as unsigned char; the text is not changed.
  const int size =
      EVP_DecodeBlock(bytes.data(), reinterpret_cast<const unsigned char*>(text.data()),
                      static_cast<int>(text.size()));
  if (size < 0) return std::nullopt;
  const auto padding = text.size() - std::min(text.find_last_not_of('=') + 1, text.size());
  if (padding > 2) return std::nullopt;
  return std::string(bytes.begin(), bytes.end() - static_cast<std::ptrdiff_t>(padding));
}

bool is_password(const std::string& password, const std::string& hash) {
  const auto scratch = std::make_unique<crypt_data>();
  const char* const computed = crypt_r(password.c_str(), hash.c_str(), scratch.get());
  if (computed == nullptr || std::string_view(computed).size() != hash.size()) return false;
  return CRYPTO_memcmp(computed, hash.data(), hash.size()) == 0;
}

asio::awaitable<bool> check(std::string password, std::string hash) {
  co_return is_password(password, hash);
}

}  // namespace

std::optional<Credentials> parse_basic_credentials(std::string_view header) {
  if (!boost::beast::iequals(header.substr(0, kScheme.size()), kScheme)) return std::nullopt;
  header.remove_prefix(std::min(header.find_first_not_of(' ', kScheme.size()), header.size()));
  const auto text = decode_base64(header);
  // crypt() would end a password at a NUL.
  if (!text || text->find('\0') != text->npos) return std::nullopt;
  const auto colon = text->find(':');
  if (colon == text->npos) return std::nullopt;
  return Credentials{text->substr(0, colon), text->substr(colon + 1)};
}

asio::awaitable<bool> PasswordWorker::matches(std::string password, std::string hash) {
  if (stopped_) throw boost::system::system_error(asio::error::operation_aborted);
  if (!thread_) thread_.emplace(1);
  co_return co_await asio::co_spawn(
      thread_->get_executor(), check(std::move(password), std::move(hash)), asio::use_awaitable);
}

void PasswordWorker::stop() {
  stopped_ = true;
  thread_.reset();
}

Authenticator::Authenticator(Users users, PasswordWorker& worker)
    : users_(std::move(users)), worker_(worker) {
  if (users_.empty()) return;
  if (RAND_bytes(key_.data(), static_cast<int>(key_.size())) != 1) {
    throw std::runtime_error("OpenSSL has no random bytes");
  }
}

asio::awaitable<bool> Authenticator::allows(std::string authorization) {
  if (users_.empty()) co_return true;
  const auto credentials = parse_basic_credentials(authorization);
  if (!credentials) co_return false;
  const auto user = users_.find(credentials->user);
  const bool exists = user != users_.end();
  const std::string hash = exists ? user->second : users_.begin()->second;
  const Digest digest = digest_of(*credentials, hash);
  if (exists && remembers(digest)) co_return true;
  const bool matched = co_await worker_.matches(credentials->password, hash);
  if (!exists || !matched) co_return false;
  remember(digest);
  co_return true;
}

Authenticator::Digest Authenticator::digest_of(const Credentials& credentials,
                                               const std::string& hash) const {
  const std::string text = credentials.user + '\0' + hash + '\0' + credentials.password;
  Digest digest{};
  unsigned int size = 0;
  HMAC(EVP_sha256(), key_.data(), static_cast<int>(key_.size()),
       reinterpret_cast<const unsigned char*>(text.data()), text.size(), digest.data(), &size);
  return digest;
}

bool Authenticator::remembers(const Digest& digest) const {
  bool found = false;
  for (const Digest& known : accepted_) {
    found |= CRYPTO_memcmp(known.data(), digest.data(), digest.size()) == 0;
  }
  return found;
}

void Authenticator::remember(const Digest& digest) {
  if (remembers(digest)) return;
  if (accepted_.size() == kRemembered) accepted_.pop_front();
  accepted_.push_back(digest);
}

}  // namespace reachd::exporter
