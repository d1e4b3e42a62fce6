#pragma once

#include "export/http_message.hpp"
#include "export/probe_wish.hpp"

namespace reachd::exporter {

/// What /probe answers: metrics, or with `is_debug` how they came about.
HttpResponse probe_response(const ProbeAnswer& answer, bool is_debug);

}  // namespace reachd::exporter
