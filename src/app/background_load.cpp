#include "app/background_load.hpp"

#include <boost/asio/post.hpp>
#include <mutex>
#include <thread>
#include <utility>

namespace reachd::app {

struct BackgroundLoad::Owner {
  std::mutex mutex;
  /// Null once it is gone.
  BackgroundLoad* load;

  explicit Owner(BackgroundLoad* owner) : load(owner) {}
};

BackgroundLoad::BackgroundLoad(boost::asio::io_context& io, Loader loader, Done done)
    : io_(io),
      loader_(std::move(loader)),
      done_(std::move(done)),
      owner_(std::make_shared<Owner>(this)) {}

BackgroundLoad::~BackgroundLoad() {
  const std::lock_guard lock(owner_->mutex);
  owner_->load = nullptr;
}

void BackgroundLoad::start() {
  under_way_ = true;
  std::thread([loader = loader_, owner = owner_] {
    const auto result = std::make_shared<const config::LoadResult>(loader());
    const std::lock_guard lock(owner->mutex);
    if (owner->load == nullptr) return;
    boost::asio::post(owner->load->io_, [owner, result] {
      // It lives on this thread, and so cannot go meanwhile.
      if (owner->load == nullptr) return;
      owner->load->under_way_ = false;
      owner->load->done_(*result);
    });
  }).detach();
}

}  // namespace reachd::app
