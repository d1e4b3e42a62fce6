#pragma once

#include <curl/curl.h>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/posix/descriptor_base.hpp>
#include <boost/asio/steady_timer.hpp>
#include <memory>
#include <unordered_map>

namespace reachd::http {

/// libcurl's multi interface on the Asio loop: curl says which sockets to watch and when to be
/// woken, the loop does both. curl opens and closes the sockets; here they are only watched. Used
/// on the loop's thread, which it does not outlive. Coroutines under way share it.
class CurlMulti : public std::enable_shared_from_this<CurlMulti> {
 public:
  static std::shared_ptr<CurlMulti> create(boost::asio::io_context& io);
  ~CurlMulti();
  CurlMulti(const CurlMulti&) = delete;
  CurlMulti& operator=(const CurlMulti&) = delete;

  /// Carries out the transfer that `easy` describes. When cancelled, breaks it off at once and
  /// gives CURLE_ABORTED_BY_CALLBACK. `easy` must stay until then and is free afterwards.
  boost::asio::awaitable<CURLcode> perform(CURL* easy);

 private:
  struct Watch;
  class Transfer;
  using WatchPtr = std::shared_ptr<Watch>;
  using Readiness = boost::asio::posix::descriptor_base::wait_type;

  explicit CurlMulti(boost::asio::io_context& io);
  static int on_socket(CURL* easy, curl_socket_t socket, int what, void* self, void* unused);
  static int on_timeout(CURLM* multi, long milliseconds, void* self);

  void watch(curl_socket_t socket, int interest);
  void forget(curl_socket_t socket);
  void arm(curl_socket_t socket, const WatchPtr& watch);
  void wait(curl_socket_t socket, const WatchPtr& watch, Readiness readiness, int direction);
  void wake_after(long milliseconds);
  void act(curl_socket_t socket, int events);
  void hand_out_results();

  boost::asio::io_context& io_;
  boost::asio::steady_timer timer_;
  std::unordered_map<curl_socket_t, WatchPtr> watches_;
  std::unordered_map<CURL*, Transfer*> transfers_;
  CURLM* multi_;
};

}  // namespace reachd::http
