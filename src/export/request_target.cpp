#include "export/request_target.hpp"

#include <boost/url/parse.hpp>
#include <boost/url/pct_string_view.hpp>
#include <boost/url/url_view.hpp>

namespace reachd::exporter {

namespace urls = boost::urls;

std::optional<std::string> path_of(std::string_view target) {
  const auto url =
      target.starts_with('/') ? urls::parse_origin_form(target) : urls::parse_absolute_uri(target);
  if (!url) return std::nullopt;
  const std::string_view path = url->encoded_path();
  return path.empty() ? "/" : std::string(path);
}

std::optional<std::string> percent_decode(std::string_view text) {
  const auto encoded = urls::make_pct_string_view(text);
  if (!encoded) return std::nullopt;
  return encoded->decode();
}

}  // namespace reachd::exporter
