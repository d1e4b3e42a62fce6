#include "http/curl_multi.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/system/error_code.hpp>
#include <chrono>
#include <optional>

namespace reachd::http {
namespace {

namespace asio = boost::asio;
using boost::system::error_code;

/// curl's process-wide state.
class CurlLibrary {
 public:
  CurlLibrary() { curl_global_init(CURL_GLOBAL_DEFAULT); }
  ~CurlLibrary() { curl_global_cleanup(); }
  CurlLibrary(const CurlLibrary&) = delete;
  CurlLibrary& operator=(const CurlLibrary&) = delete;
};

}  // namespace

/// A socket of curl's. Handlers hold it, so that one which is already queued when curl closes the
/// socket finds out.
struct CurlMulti::Watch {
  explicit Watch(asio::io_context& io) : descriptor(io) {}

  asio::posix::stream_descriptor descriptor;
  /// CURL_POLL_IN and CURL_POLL_OUT: what curl asks for, and what is being waited for.
  int interest = 0;
  int awaited = 0;
  bool is_forgotten = false;
};

/// Adds its easy handle to the multi handle for as long as it lives.
class CurlMulti::Transfer {
 public:
  Transfer(CurlMulti& multi, CURL* easy)
      : multi_(multi), easy_(easy), done_(multi.io_, asio::steady_timer::time_point::max()) {
    multi_.transfers_.emplace(easy_, this);
    if (curl_multi_add_handle(multi_.multi_, easy_) != CURLM_OK) finish(CURLE_FAILED_INIT);
  }
  ~Transfer() {
    curl_multi_remove_handle(multi_.multi_, easy_);
    multi_.transfers_.erase(easy_);
  }
  Transfer(const Transfer&) = delete;
  Transfer& operator=(const Transfer&) = delete;

  void finish(CURLcode result) {
    result_ = result;
    // In the past rather than cancelled: whoever begins to wait later does not wait either.
    done_.expires_at(asio::steady_timer::time_point::min());
  }
  asio::steady_timer& done() { return done_; }
  CURLcode result() const { return result_.value_or(CURLE_ABORTED_BY_CALLBACK); }

 private:
  CurlMulti& multi_;
  CURL* easy_;
  asio::steady_timer done_;
  std::optional<CURLcode> result_;
};

std::shared_ptr<CurlMulti> CurlMulti::create(asio::io_context& io) {
  static const CurlLibrary kLibrary;
  return std::shared_ptr<CurlMulti>(new CurlMulti(io));
}

CurlMulti::CurlMulti(asio::io_context& io) : io_(io), timer_(io), multi_(curl_multi_init()) {
  curl_multi_setopt(multi_, CURLMOPT_SOCKETFUNCTION, &CurlMulti::on_socket);
  curl_multi_setopt(multi_, CURLMOPT_SOCKETDATA, this);
  curl_multi_setopt(multi_, CURLMOPT_TIMERFUNCTION, &CurlMulti::on_timeout);
  curl_multi_setopt(multi_, CURLMOPT_TIMERDATA, this);
  curl_multi_setopt(multi_, CURLMOPT_PIPELINING, CURLPIPE_NOTHING);
}

CurlMulti::~CurlMulti() {
  curl_multi_cleanup(multi_);
  while (!watches_.empty()) forget(watches_.begin()->first);
}

asio::awaitable<CURLcode> CurlMulti::perform(CURL* easy) {
  const auto self = shared_from_this();
  Transfer transfer(*this, easy);
  co_await transfer.done().async_wait(asio::as_tuple(asio::use_awaitable));
  co_return transfer.result();
}

int CurlMulti::on_socket(CURL* /*easy*/, curl_socket_t socket, int what, void* self,
                         void* /*unused*/) {
  auto& multi = *static_cast<CurlMulti*>(self);
  what == CURL_POLL_REMOVE ? multi.forget(socket) : multi.watch(socket, what);
  return 0;
}

int CurlMulti::on_timeout(CURLM* /*multi*/, long milliseconds, void* self) {
  static_cast<CurlMulti*>(self)->wake_after(milliseconds);
  return 0;
}

void CurlMulti::watch(curl_socket_t socket, int interest) {
  auto& watch = watches_[socket];
  if (!watch) {
    watch = std::make_shared<Watch>(io_);
    error_code ignored;
    watch->descriptor.assign(socket, ignored);
  }
  watch->interest = interest;
  arm(socket, watch);
}

void CurlMulti::forget(curl_socket_t socket) {
  const auto found = watches_.find(socket);
  if (found == watches_.end()) return;
  found->second->is_forgotten = true;
  found->second->descriptor.release();
  watches_.erase(found);
}

void CurlMulti::arm(curl_socket_t socket, const WatchPtr& watch) {
  using Base = asio::posix::descriptor_base;
  const int missing = watch->interest & ~watch->awaited;
  if ((missing & CURL_POLL_IN) != 0) wait(socket, watch, Base::wait_read, CURL_POLL_IN);
  if ((missing & CURL_POLL_OUT) != 0) wait(socket, watch, Base::wait_write, CURL_POLL_OUT);
}

void CurlMulti::wait(curl_socket_t socket, const WatchPtr& watch, Readiness readiness,
                     int direction) {
  static_assert(CURL_POLL_IN == CURL_CSELECT_IN && CURL_POLL_OUT == CURL_CSELECT_OUT);
  watch->awaited |= direction;
  watch->descriptor.async_wait(
      readiness, [weak = weak_from_this(), watch, socket, direction](const error_code& error) {
        watch->awaited &= ~direction;
        const auto self = weak.lock();
        if (!self || watch->is_forgotten) return;
        if ((watch->interest & direction) != 0) {
          self->act(socket, error ? CURL_CSELECT_ERR : direction);
        }
        if (!error && !watch->is_forgotten) self->arm(socket, watch);
      });
}

void CurlMulti::wake_after(long milliseconds) {
  timer_.cancel();
  if (milliseconds < 0) return;
  timer_.expires_after(std::chrono::milliseconds(milliseconds));
  timer_.async_wait([weak = weak_from_this()](const error_code& error) {
    const auto self = weak.lock();
    if (self && !error) self->act(CURL_SOCKET_TIMEOUT, 0);
  });
}

void CurlMulti::act(curl_socket_t socket, int events) {
  int running = 0;
  curl_multi_socket_action(multi_, socket, events, &running);
  hand_out_results();
}

void CurlMulti::hand_out_results() {
  int left = 0;
  while (const CURLMsg* const message = curl_multi_info_read(multi_, &left)) {
    const auto transfer = transfers_.find(message->easy_handle);
    if (message->msg == CURLMSG_DONE && transfer != transfers_.end()) {
      transfer->second->finish(message->data.result);
    }
  }
}

}  // namespace reachd::http
