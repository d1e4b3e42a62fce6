#pragma once

#include <array>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/thread_pool.hpp>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>

namespace reachd::exporter {

struct Credentials {
  std::string user;
  std::string password;
};

/// Reads the value of an Authorization header (RFC 7617). nullopt for another scheme or garbage.
std::optional<Credentials> parse_basic_credentials(std::string_view header);

/// Compares passwords with bcrypt hashes, one after the other, on a thread of its own: bcrypt is
/// slow by design. What waits for it is kept alive by it, so that its owner must be none of that.
/// One thread, the server's.
class PasswordWorker {
 public:
  /// Throws operation_aborted once stopped.
  boost::asio::awaitable<bool> matches(std::string password, std::string hash);
  /// Waits for the comparison that is running, if any; coroutines that wait for others are
  /// destroyed. The context in which they run must still be there.
  void stop();

 private:
  bool stopped_ = false;
  /// There is none until a password comes.
  std::optional<boost::asio::thread_pool> thread_;
};

/// Checks users against bcrypt hashes. Credentials that were right are remembered, keyed by a
/// digest. One thread, the server's.
class Authenticator {
 public:
  using Users = std::map<std::string, std::string, std::less<>>;

  /// `users` to their hashes; without any, everybody is let in. `worker` outlives every check.
  Authenticator(Users users, PasswordWorker& worker);
  Authenticator(const Authenticator&) = delete;
  Authenticator& operator=(const Authenticator&) = delete;

  /// Takes as long for a user that does not exist as for a wrong password.
  boost::asio::awaitable<bool> allows(std::string authorization);

 private:
  using Digest = std::array<std::uint8_t, 32>;

  Digest digest_of(const Credentials& credentials, const std::string& hash) const;
  bool remembers(const Digest& digest) const;
  void remember(const Digest& digest);

  static constexpr std::size_t kRemembered = 128;

  const Users users_;
  /// Digests are keyed, so that what is remembered tells nothing of a password.
  Digest key_{};
  std::deque<Digest> accepted_;
  PasswordWorker& worker_;
};

}  // namespace reachd::exporter
