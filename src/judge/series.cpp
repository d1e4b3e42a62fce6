#include "judge/series.hpp"

#include <simdjson.h>

#include <charconv>
#include <cmath>
#include <optional>
#include <system_error>

namespace reachd::judge {
namespace {

namespace dom = simdjson::dom;

constexpr std::string_view kNoAnswer = "no answer of a Prometheus API: ";
/// Of what the other side says of itself, for a line of a log.
constexpr std::size_t kMostTold = 300;

/// "NaN", "+Inf" and "-Inf" are numbers, too.
std::optional<double> number_of(std::string_view text) {
  if (text.starts_with('+')) text.remove_prefix(1);
  double value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return value;
}

/// [seconds, "number"]
std::optional<SeriesHistory::Sample> read_sample(const dom::element& element) {
  dom::array pair;
  double seconds = 0;
  std::string_view text;
  if (element.get(pair) != simdjson::SUCCESS || pair.size() != 2 ||
      pair.at(0).get(seconds) != simdjson::SUCCESS || pair.at(1).get(text) != simdjson::SUCCESS) {
    return std::nullopt;
  }
  const auto value = number_of(text);
  if (!value) return std::nullopt;
  return SeriesHistory::Sample{time_of(seconds), *value};
}

std::optional<LabelSet> read_labels(const dom::element& element) {
  dom::object object;
  if (element.get(object) != simdjson::SUCCESS) return std::nullopt;
  LabelSet labels;
  for (const auto [name, value] : object) {
    std::string_view text;
    if (value.get(text) != simdjson::SUCCESS) return std::nullopt;
    labels.add(std::string(name), std::string(text));
  }
  return labels;
}

std::optional<LabelSet> labels_of(const dom::element& item) {
  dom::element metric;
  if (item["metric"].get(metric) != simdjson::SUCCESS) return std::nullopt;
  return read_labels(metric);
}

std::optional<Series> read_item(const dom::element& item, const Series*) {
  dom::element value;
  if (item["value"].get(value) != simdjson::SUCCESS) return std::nullopt;
  auto labels = labels_of(item);
  const auto sample = read_sample(value);
  if (!labels || !sample) return std::nullopt;
  return Series{*std::move(labels), sample->value};
}

std::optional<SeriesHistory> read_item(const dom::element& item, const SeriesHistory*) {
  dom::array values;
  if (item["values"].get(values) != simdjson::SUCCESS) return std::nullopt;
  auto labels = labels_of(item);
  if (!labels) return std::nullopt;
  SeriesHistory history{*std::move(labels), {}};
  for (const dom::element value : values) {
    const auto sample = read_sample(value);
    if (!sample) return std::nullopt;
    history.samples.push_back(*sample);
  }
  return history;
}

std::string fault_of(const dom::element& document) {
  std::string_view error;
  if (document["error"].get(error) != simdjson::SUCCESS) return std::string(kNoAnswer) + "no data";
  return "the query was refused: " + std::string(error.substr(0, kMostTold));
}

template <typename Item>
Answer<Item> read_result(const dom::element& document, std::string_view type) {
  dom::element data;
  std::string_view status;
  std::string_view told_type;
  dom::array result;
  if (document["status"].get(status) != simdjson::SUCCESS || status != "success" ||
      document["data"].get(data) != simdjson::SUCCESS) {
    return fault_of(document);
  }
  if (data["resultType"].get(told_type) != simdjson::SUCCESS || told_type != type ||
      data["result"].get(result) != simdjson::SUCCESS) {
    return std::string(kNoAnswer) + "its data are no " + std::string(type);
  }
  std::vector<Item> items;
  for (const dom::element element : result) {
    auto item = read_item(element, static_cast<const Item*>(nullptr));
    if (!item) return std::string(kNoAnswer) + "a series of it is malformed";
    items.push_back(*std::move(item));
  }
  return items;
}

template <typename Item>
Answer<Item> read(std::string_view json, std::string_view type) {
  dom::parser parser;
  dom::element document;
  const auto error = parser.parse(json.data(), json.size()).get(document);
  if (error != simdjson::SUCCESS) {
    return std::string(kNoAnswer) + simdjson::error_message(error);
  }
  return read_result<Item>(document, type);
}

}  // namespace

void LabelSet::add(std::string name, std::string value) {
  labels_.emplace_back(std::move(name), std::move(value));
}

std::string_view LabelSet::operator[](std::string_view name) const {
  for (const auto& [label, value] : labels_) {
    if (label == name) return value;
  }
  return {};
}

Answer<Series> read_vector(std::string_view json) { return read<Series>(json, "vector"); }

Answer<SeriesHistory> read_matrix(std::string_view json) {
  return read<SeriesHistory>(json, "matrix");
}

UtcTime time_of(double unix_seconds) {
  constexpr double kCentury = 100.0 * 365.25 * 86400;
  if (!(std::abs(unix_seconds) < 2 * kCentury)) return {};
  // Rounded to what a double of today's dates holds.
  return UtcTime(std::chrono::microseconds(std::llround(unix_seconds * 1e6)));
}

}  // namespace reachd::judge
