#include "export/metrics.hpp"

#include <prometheus/text_serializer.h>

#include <sstream>
#include <string>
#include <utility>
#include <vector>

#include "export/metric_parts.hpp"

namespace reachd::exporter {
namespace {

/// Where the series begin: behind the HELP and TYPE lines.
std::size_t header_size(std::string_view text) { return text.find('\n', text.find('\n') + 1) + 1; }

/// Writes families of which a part may come at a time.
class TextWriter {
 public:
  explicit TextWriter(const TextSink& sink) : sink_(sink) {}

  void write(const prometheus::MetricFamily& family) {
    buffer_.str({});
    serializer_.Serialize(buffer_, std::vector<prometheus::MetricFamily>{family});
    std::string_view text = buffer_.view();
    if (family.name == last_) text.remove_prefix(header_size(text));
    last_ = family.name;
    sink_(text);
  }

 private:
  const TextSink& sink_;
  const prometheus::TextSerializer serializer_;
  std::ostringstream buffer_;
  std::string last_;
};

}  // namespace

void collect_metrics(const MetricsInput& input, const FamilySink& sink) {
  collect_check_metrics(input.snapshot, sink);
  collect_quality_metrics(input.snapshot, sink);
  collect_trace_metrics(input.snapshot, sink);
  collect_host_metrics(input.snapshot, sink);
  collect_evidence_metrics(input.snapshot, sink);
  collect_incident_metrics(input.incidents, sink);
  collect_sweep_metrics(input.sweeps, sink);
  collect_node_metrics(input, sink);
  collect_process_metrics(sink);
}

void write_metrics(const MetricsInput& input, const TextSink& sink, const std::stop_token& stop) {
  TextWriter writer(sink);
  collect_metrics(input, [&](const prometheus::MetricFamily& family) {
    if (!stop.stop_requested()) writer.write(family);
  });
}

}  // namespace reachd::exporter
