#pragma once

#include <string>
#include <string_view>

namespace reachd::exporter {

/// Text as it may stand between tags and in quoted attributes.
std::string escape_html(std::string_view text);

/// "<TAG>text</TAG>" with the text escaped; `attributes` stand as they are.
std::string html_element(std::string_view tag, std::string_view text,
                         std::string_view attributes = {});

}  // namespace reachd::exporter
