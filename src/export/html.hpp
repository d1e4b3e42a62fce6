#pragma once

#include <span>
#include <string>
#include <string_view>

#include "reachd/availability.hpp"
#include "reachd/clock.hpp"

namespace reachd::exporter {

/// Text as it may stand between tags and in quoted attributes.
std::string escape_html(std::string_view text);

/// "<TAG>text</TAG>" with the text escaped; `attributes` stand as they are.
std::string html_element(std::string_view tag, std::string_view text,
                         std::string_view attributes = {});

/// A cell whose `markup` stands as it is; narrow screens show `label` before it.
std::string html_cell(std::string_view label, std::string_view markup);

/// A time in UTC; the page's script sets the local time beside it.
std::string html_time(UtcTime time);

/// A state in its colour and shape, and as a word.
std::string html_state(State state);

/// An entry of a list of names and values; `markup` is HTML already.
std::string html_fact(std::string_view name, const std::string& markup);

/// A table from its caption to the first row; a `title` or `note` that is empty is left out.
std::string html_table_head(std::string_view title, std::string_view note,
                            std::span<const std::string_view> columns);

}  // namespace reachd::exporter
