#include "export/html.hpp"

#include "export/readable.hpp"

namespace reachd::exporter {
namespace {

std::string_view entity_of(char character) {
  switch (character) {
    case '&':
      return "&amp;";
    case '<':
      return "&lt;";
    case '>':
      return "&gt;";
    case '"':
      return "&quot;";
    case '\'':
      return "&#39;";
    default:
      return {};
  }
}

}  // namespace

std::string escape_html(std::string_view text) {
  std::string escaped;
  escaped.reserve(text.size());
  for (const char character : text) {
    const auto entity = entity_of(character);
    if (entity.empty()) {
      escaped += character;
    } else {
      escaped += entity;
    }
  }
  return escaped;
}

std::string html_element(std::string_view tag, std::string_view text, std::string_view attributes) {
  std::string element = "<" + std::string(tag);
  if (!attributes.empty()) element.append(" ").append(attributes);
  return element + ">" + escape_html(text) + "</" + std::string(tag) + ">";
}

std::string html_cell(std::string_view label, std::string_view markup) {
  std::string cell = "<td class=\"number\" data-label=\"";
  return cell.append(escape_html(label)).append("\">").append(markup) + "</td>";
}

std::string html_time(UtcTime time) {
  return html_element("time", readable_time(time), "datetime=\"" + machine_time(time) + "\"");
}

std::string html_state(State state) {
  const std::string name(to_string(state));
  return html_element("span", name, "class=\"state " + name + "\"");
}

std::string html_table_head(std::string_view title, std::string_view note,
                            std::span<const std::string_view> columns) {
  std::string head = "<table><caption>";
  if (!title.empty()) head += html_element("b", title);
  if (!note.empty()) head += html_element("span", note, "class=\"quiet\"");
  head += "</caption>\n<thead><tr>";
  for (const std::string_view column : columns) {
    head += html_element("th", column, "scope=\"col\"");
  }
  return head + "</tr></thead>\n<tbody>\n";
}

std::string html_fact(std::string_view name, const std::string& markup) {
  return "<div>" + html_element("dt", name) + "<dd>" + markup + "</dd></div>";
}

}  // namespace reachd::exporter
