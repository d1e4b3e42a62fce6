#include "export/page_press.hpp"

#include <algorithm>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <chrono>
#include <cstddef>
#include <string_view>
#include <utility>

#include "export/gzip.hpp"

namespace reachd::exporter {

namespace asio = boost::asio;

PagePress::~PagePress() {
  stop_.request_stop();
  worker_.stop();
  worker_.join();
}

asio::awaitable<std::optional<Text>> PagePress::print(LargePage& page, SnapshotPtr latest) {
  co_return co_await asio::co_spawn(
      worker_.get_executor(),
      print_on_worker(page, std::move(latest), std::chrono::steady_clock::now()),
      asio::use_awaitable);
}

asio::awaitable<std::optional<Text>> PagePress::print_on_worker(LargePage& page, SnapshotPtr latest,
                                                                SteadyTime asked) {
  const SteadyTime now = std::chrono::steady_clock::now();
  const bool is_latest = page.snapshot == latest && now - page.begun < kLongestKept;
  const bool is_no_older = page.begun > asked && page.snapshot->taken >= latest->taken;
  if (page.text.bytes && (is_latest || is_no_older)) co_return page.text;
  page.text = {};
  std::erase_if(page.printed, [](const auto& copy) { return copy.expired(); });
  if (page.printed.size() >= kMostCopies) co_return std::nullopt;
  page.begun = now;
  page.text = write(page, *latest);
  page.snapshot = std::move(latest);
  page.printed.push_back(page.text.bytes);
  co_return page.text;
}

Text PagePress::write(const LargePage& page, const Snapshot& snapshot) const {
  std::size_t size = 0;
  GzipStream stream;
  const auto pack = [&](std::string_view piece) {
    size += piece.size();
    stream.add(piece);
  };
  page.write(snapshot, pack, stop_.get_token());
  return {std::make_shared<const std::string>(stream.finish()), size};
}

}  // namespace reachd::exporter
