#include "export/page_press.hpp"

#include <algorithm>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/beast/http/field.hpp>
#include <chrono>
#include <cstddef>
#include <string_view>
#include <utility>

#include "export/gzip.hpp"

namespace reachd::exporter {

namespace asio = boost::asio;
namespace http = boost::beast::http;

PagePress::~PagePress() {
  stop_.request_stop();
  worker_.stop();
  worker_.join();
}

asio::awaitable<HttpResponse> PagePress::answer(const HttpRequest& request,
                                                std::string_view content_type, LargePage& page,
                                                Edition latest) {
  auto text = co_await print(page, std::move(latest));
  if (!text) {
    co_return make_error(HttpStatus::service_unavailable, "too many clients read slowly");
  }
  HttpResponse response = make_response(HttpStatus::ok, content_type, "");
  response.set(http::field::vary, "Accept-Encoding");
  if (accepts_gzip(request[http::field::accept_encoding])) {
    response.set(http::field::content_encoding, "gzip");
    text->unpacked_size.reset();
  }
  response.body() = *std::move(text);
  co_return response;
}

asio::awaitable<std::optional<Text>> PagePress::print(LargePage& page, Edition latest) {
  co_return co_await asio::co_spawn(
      worker_.get_executor(),
      print_on_worker(page, std::move(latest), std::chrono::steady_clock::now()),
      asio::use_awaitable);
}

asio::awaitable<std::optional<Text>> PagePress::print_on_worker(LargePage& page, Edition latest,
                                                                SteadyTime asked) {
  const SteadyTime now = std::chrono::steady_clock::now();
  const bool is_latest = page.source == latest.source && now - page.begun < page.kept;
  const bool is_no_older = page.begun > asked && page.taken >= latest.taken;
  if (page.text.bytes && (is_latest || is_no_older)) co_return page.text;
  page.text = {};
  std::erase_if(page.printed, [](const auto& copy) { return copy.expired(); });
  if (page.printed.size() >= kMostCopies) co_return std::nullopt;
  page.begun = now;
  page.text = write(latest);
  page.taken = latest.taken;
  page.source = std::move(latest.source);
  page.printed.push_back(page.text.bytes);
  co_return page.text;
}

Text PagePress::write(const Edition& edition) const {
  std::size_t size = 0;
  GzipStream stream;
  const auto pack = [&](std::string_view piece) {
    size += piece.size();
    stream.add(piece);
  };
  edition.write(pack, stop_.get_token());
  return {std::make_shared<const std::string>(stream.finish()), size};
}

}  // namespace reachd::exporter
