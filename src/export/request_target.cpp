#include "export/request_target.hpp"

#include <boost/url/parse.hpp>
#include <boost/url/pct_string_view.hpp>
#include <boost/url/url_view.hpp>

namespace reachd::exporter {
namespace {

namespace urls = boost::urls;

auto parse(std::string_view target) {
  return target.starts_with('/') ? urls::parse_origin_form(target)
                                 : urls::parse_absolute_uri(target);
}

}  // namespace

std::optional<std::string> path_of(std::string_view target) {
  const auto url = parse(target);
  if (!url) return std::nullopt;
  const std::string_view path = url->encoded_path();
  return path.empty() ? "/" : std::string(path);
}

std::optional<std::vector<std::pair<std::string, std::string>>> query_of(std::string_view target) {
  const auto url = parse(target);
  if (!url) return std::nullopt;
  std::vector<std::pair<std::string, std::string>> parameters;
  for (const auto& parameter : url->params()) {
    parameters.emplace_back(parameter.key, parameter.value);
  }
  return parameters;
}

std::optional<std::string> percent_decode(std::string_view text) {
  const auto encoded = urls::make_pct_string_view(text);
  if (!encoded) return std::nullopt;
  return encoded->decode();
}

}  // namespace reachd::exporter
