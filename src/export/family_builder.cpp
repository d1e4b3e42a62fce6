#include "export/family_builder.hpp"

#include <limits>
#include <utility>

namespace reachd::exporter {

using prometheus::ClientMetric;
using prometheus::MetricType;

FamilyBuilder::FamilyBuilder(const FamilySink& sink, std::string name, std::string help,
                             MetricType type)
    : sink_(sink), family_{std::move(name), std::move(help), type, {}} {}

FamilyBuilder::~FamilyBuilder() { hand_on(); }

void FamilyBuilder::add_counter(Labels labels, double value) {
  add_series(std::move(labels)).counter.value = value;
}

void FamilyBuilder::add_gauge(Labels labels, double value) {
  add_series(std::move(labels)).gauge.value = value;
}

void FamilyBuilder::add_histogram(Labels labels, std::span<const double> bounds,
                                  std::span<const std::uint64_t> buckets, double sum) {
  auto& histogram = add_series(std::move(labels)).histogram;
  histogram.sample_sum = sum;
  histogram.bucket.reserve(buckets.size());
  for (std::size_t i = 0; i < buckets.size(); ++i) {
    histogram.sample_count += buckets[i];
    const bool last = i >= bounds.size();
    histogram.bucket.push_back(
        {histogram.sample_count, last ? std::numeric_limits<double>::infinity() : bounds[i]});
  }
}

ClientMetric& FamilyBuilder::add_series(Labels labels) {
  if (family_.metric.size() == kPart) hand_on();
  ClientMetric& series = family_.metric.emplace_back();
  series.label = std::move(labels);
  return series;
}

void FamilyBuilder::hand_on() {
  if (family_.metric.empty()) return;
  sink_(family_);
  family_.metric.clear();
}

void sink_counter(const FamilySink& sink, std::string name, std::string help, double value) {
  FamilyBuilder(sink, std::move(name), std::move(help), MetricType::Counter).add_counter({}, value);
}

void sink_gauge(const FamilySink& sink, std::string name, std::string help, double value) {
  FamilyBuilder(sink, std::move(name), std::move(help), MetricType::Gauge).add_gauge({}, value);
}

}  // namespace reachd::exporter
