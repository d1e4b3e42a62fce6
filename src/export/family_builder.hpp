#pragma once

#include <prometheus/metric_family.h>

#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <vector>

namespace reachd::exporter {

/// Takes families; calls in a row with the same name continue one family.
using FamilySink = std::function<void(const prometheus::MetricFamily&)>;
using Labels = std::vector<prometheus::ClientMetric::Label>;

/// Builds one family and hands it on in parts, so that the series of a large watch never stand in
/// memory all at once. What is left goes with the builder; an empty family is not handed on.
class FamilyBuilder {
 public:
  /// `sink` stays longer than the builder.
  FamilyBuilder(const FamilySink& sink, std::string name, std::string help,
                prometheus::MetricType type);
  ~FamilyBuilder();
  FamilyBuilder(const FamilyBuilder&) = delete;
  FamilyBuilder& operator=(const FamilyBuilder&) = delete;

  void add_counter(Labels labels, double value);
  void add_gauge(Labels labels, double value);
  /// `buckets` are not cumulative and one more than `bounds`, the last being +Inf.
  void add_histogram(Labels labels, std::span<const double> bounds,
                     std::span<const std::uint64_t> buckets, double sum);

 private:
  static constexpr std::size_t kPart = 1000;

  prometheus::ClientMetric& add_series(Labels labels);
  void hand_on();

  const FamilySink& sink_;
  prometheus::MetricFamily family_;
};

/// A family of one series without labels.
void sink_counter(const FamilySink& sink, std::string name, std::string help, double value);
void sink_gauge(const FamilySink& sink, std::string name, std::string help, double value);

}  // namespace reachd::exporter
