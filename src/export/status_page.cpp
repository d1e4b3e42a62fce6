#include "export/status_page.hpp"

#include <string_view>

#include "export/group_table.hpp"
#include "export/host_table.hpp"
#include "export/html.hpp"
#include "export/incident_section.hpp"
#include "export/readable.hpp"
#include "export/sweep_table.hpp"
#include "export/vantage_table.hpp"
#include "export/verdict_section.hpp"

namespace reachd::exporter {
namespace {

/// Without the script, the browser is asked to load the page again every so many seconds.
constexpr std::string_view kHead = R"(<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<noscript><meta http-equiv="refresh" content="30"></noscript>
<link rel="icon" href="data:,"><link rel="stylesheet" href="/style.css">
<script src="/page.js" defer></script>
)";

/// The script fills in the regions that are read out.
constexpr std::string_view kHeader = R"(</head>
<body><a class="skip" href="#main">Skip to the answer</a>
<header>)";
constexpr std::string_view kLive = R"(
<p class="live"><span id="live" role="status"></span><noscript>Loaded again every 30 seconds.</noscript></p>
<p id="news" class="unseen" aria-live="polite"></p></header>
)";

std::string title_of(const PageView& view) {
  return html_element("title", verdict_title(view.verdict) + " - reachd " + view.observer);
}

std::string header_of(const PageView& view) {
  std::string header(kHeader);
  header += html_element("span", "reachd " + view.observer, "class=\"brand\"");
  header += kLive;
  return header;
}

std::string notes_of(const PageView& view) {
  std::string notes;
  for (const PageNote& note : view.notes) {
    notes +=
        html_element("p", note.text, note.is_warning ? "class=\"note warning\"" : "class=\"note\"");
  }
  return notes;
}

std::string main_of(const PageView& view) {
  return "<main id=\"main\" tabindex=\"-1\">\n" + verdict_section(view) + notes_of(view) +
         open_incidents(view) + group_table(view) + host_tables(view) + past_incidents(view) +
         vantage_table(view) + sweep_table(view.sweeps) + "<p class=\"taken quiet\">As of " +
         html_time(view.taken) + "</p></main>\n";
}

std::string footer_of(const PageView& view) {
  std::string links;
  for (const PageLink& link : view.links) {
    links +=
        "<li>" + html_element("a", link.text, "href=\"" + escape_html(link.path) + "\"") + "</li>";
  }
  return "<footer><nav aria-label=\"The same for programs\"><ul>" + links +
         "</ul></nav><p>reachd " + escape_html(view.version) + ", running since " +
         html_time(view.started) + "</p></footer>\n";
}

}  // namespace

std::string status_page(const PageView& view) {
  return std::string(kHead) + title_of(view) + header_of(view) + main_of(view) + footer_of(view) +
         "</body></html>\n";
}

}  // namespace reachd::exporter
