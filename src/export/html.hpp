#pragma once

#include <span>
#include <string>
#include <string_view>

namespace reachd::exporter {

/// Text as it may stand between tags and in quoted attributes.
std::string escape_html(std::string_view text);

/// "<TAG>text</TAG>" with the text escaped; `attributes` stand as they are.
std::string html_element(std::string_view tag, std::string_view text,
                         std::string_view attributes = {});

/// A cell whose `markup` stands as it is; narrow screens show `label`, a text of ours, before it.
std::string html_cell(std::string_view label, std::string_view markup);

/// A table from its caption to the first row.
std::string html_table_head(std::string_view title, std::string_view note,
                            std::span<const std::string_view> columns);

}  // namespace reachd::exporter
