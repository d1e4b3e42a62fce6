#include "export/event_feed.hpp"

#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <chrono>
#include <optional>
#include <set>
#include <string>
#include <utility>

#include "export/text_stream.hpp"

namespace reachd::exporter {

namespace asio = boost::asio;
using boost::system::error_code;
using namespace std::chrono_literals;

namespace {

constexpr auto kPollInterval = 500ms;
/// Proxies close what is silent for long, and a client that is gone is noticed.
constexpr auto kHeartbeat = 15s;
/// A browser that lost the connection comes back after so long.
constexpr const char* kBegin = "retry: 3000\n\n";

}  // namespace

/// Looks at the version for all subscribers, and wakes them.
class EventFeed::Hub : public std::enable_shared_from_this<Hub> {
 public:
  explicit Hub(Version version) : version_(std::move(version)) {}

  std::size_t count() const { return count_; }
  std::uint64_t seen() const { return seen_; }
  void came() { ++count_; }
  /// The timer goes with the last one: subscribers do not outlive what runs them, as a feed may.
  void left() {
    if (--count_ == 0) timer_.reset();
  }
  /// Between these, `wake` is cancelled upon a change.
  void add(asio::steady_timer& wake);
  void remove(asio::steady_timer& wake) { sleepers_.erase(&wake); }
  /// Of what happened while nobody was there to look.
  void look();

 private:
  void poll();

  Version version_;
  std::uint64_t seen_ = 0;
  std::size_t count_ = 0;
  std::set<asio::steady_timer*> sleepers_;
  std::optional<asio::steady_timer> timer_;
};

void EventFeed::Hub::add(asio::steady_timer& wake) {
  sleepers_.insert(&wake);
  if (timer_) return;
  timer_.emplace(wake.get_executor());
  poll();
}

void EventFeed::Hub::look() {
  const std::uint64_t now = version_();
  if (std::exchange(seen_, now) == now) return;
  for (asio::steady_timer* const wake : sleepers_) wake->cancel();
}

void EventFeed::Hub::poll() {
  timer_->expires_after(kPollInterval);
  timer_->async_wait([weak = weak_from_this()](error_code error) {
    const auto self = weak.lock();
    if (error || !self || !self->timer_) return;
    self->look();
    self->poll();
  });
}

class EventFeed::Subscriber final : public TextStream {
 public:
  explicit Subscriber(std::shared_ptr<Hub> hub) : hub_(std::move(hub)) { hub_->came(); }
  ~Subscriber() override { hub_->left(); }
  Subscriber(const Subscriber&) = delete;
  Subscriber& operator=(const Subscriber&) = delete;

  asio::awaitable<std::string> next() override {
    if (!told_) {
      hub_->look();
      co_return kBegin + tell();
    }
    if (told_ == hub_->seen()) co_await sleep();
    co_return told_ == hub_->seen() ? ": nothing new\n\n" : tell();
  }

 private:
  /// Until something changes, but not for too long.
  asio::awaitable<void> sleep() {
    asio::steady_timer wake(co_await asio::this_coro::executor, kHeartbeat);
    const Sleep sleeping(*hub_, wake);
    error_code ignored;
    co_await wake.async_wait(asio::redirect_error(asio::use_awaitable, ignored));
  }
  std::string tell() {
    told_ = hub_->seen();
    return "event: change\ndata: " + std::to_string(*told_) + "\n\n";
  }

  /// However the sleep ends.
  class Sleep {
   public:
    Sleep(Hub& hub, asio::steady_timer& wake) : hub_(hub), wake_(wake) { hub_.add(wake_); }
    ~Sleep() { hub_.remove(wake_); }
    Sleep(const Sleep&) = delete;
    Sleep& operator=(const Sleep&) = delete;

   private:
    Hub& hub_;
    asio::steady_timer& wake_;
  };

  std::shared_ptr<Hub> hub_;
  /// What the client knows of; none before the first event.
  std::optional<std::uint64_t> told_;
};

EventFeed::EventFeed(Version version) : hub_(std::make_shared<Hub>(std::move(version))) {}

HttpResponse EventFeed::subscribe() {
  if (hub_->count() >= kMostSubscribers) {
    return make_error(HttpStatus::service_unavailable, "too many clients listen to events");
  }
  HttpResponse response = make_response(HttpStatus::ok, "text/event-stream", "");
  response.body().stream = std::make_shared<Subscriber>(hub_);
  // nginx would keep back what is small.
  response.set("X-Accel-Buffering", "no");
  return response;
}

}  // namespace reachd::exporter
