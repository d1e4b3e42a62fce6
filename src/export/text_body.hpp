#pragma once

#include <boost/asio/buffer.hpp>
#include <boost/beast/core/error.hpp>
#include <boost/beast/http/message.hpp>
#include <boost/optional/optional.hpp>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "export/gzip.hpp"

namespace reachd::exporter {

class TextStream;

/// What an answer carries: bytes to be sent as they are, or a text that is kept packed and is
/// unpacked piece by piece while it is sent, so that a large one never stands in memory whole, or
/// one without an end.
struct Text {
  /// Shared between all the answers that carry them; null: none.
  std::shared_ptr<const std::string> bytes;
  /// Size of what is to be unpacked from `bytes` (gzip); none: they are sent as they are.
  std::optional<std::size_t> unpacked_size;
  /// What comes after `bytes`; null: nothing. Beast does not know of it: the session sends it.
  std::shared_ptr<TextStream> stream = nullptr;
};

/// A Body in Beast's sense that can be sent.
struct TextBody {
  using value_type = Text;

  static std::uint64_t size(const Text& text) {
    return text.unpacked_size.value_or(text.bytes ? text.bytes->size() : 0);
  }

  // NOLINTNEXTLINE(readability-identifier-naming): the name that Beast looks for.
  class writer {
   public:
    using const_buffers_type = boost::asio::const_buffer;

    template <bool is_request, class Fields>
    writer(const boost::beast::http::header<is_request, Fields>&, const Text& text) : text_(text) {}

    void init(boost::beast::error_code& error) {
      error = {};
      if (text_.unpacked_size) unpacking_ = std::make_unique<GunzipStream>(*text_.bytes);
    }
    /// The next buffer, and whether there are more.
    boost::optional<std::pair<const_buffers_type, bool>> get(boost::beast::error_code& error) {
      error = {};
      if (!text_.bytes) return boost::none;
      if (!unpacking_) return {{boost::asio::buffer(*text_.bytes), false}};
      const std::string_view piece = unpacking_->next();
      if (piece.empty()) return boost::none;
      return {{boost::asio::buffer(piece), true}};
    }

   private:
    const Text& text_;
    std::unique_ptr<GunzipStream> unpacking_;
  };
};

}  // namespace reachd::exporter
