#include "export/page_style.hpp"

namespace reachd::exporter {

std::string_view page_style() {
  return R"(:root {
  color-scheme: light dark;
  --ground: #ffffff; --ink: #1c2128; --quiet: #57606a; --line: #d8dee4; --band: #f3f5f7;
  --up: #116329; --degraded: #7d4e00; --down: #a40e26; --unknown: #4b5563; --unproven: #4b5563;
}
@media (prefers-color-scheme: dark) {
  :root {
    --ground: #14181d; --ink: #e6e9ed; --quiet: #9aa4af; --line: #30363d; --band: #1d232a;
    --up: #5bd17c; --degraded: #e3b341; --down: #ff8a80; --unknown: #aab4bf; --unproven: #aab4bf;
  }
}
* { box-sizing: border-box; }
body {
  margin: 0 auto; max-width: 76rem; padding: 1.5rem 1rem 3rem;
  background: var(--ground); color: var(--ink); font: 1rem/1.5 system-ui, sans-serif;
}
h1 { margin: 0 0 .25rem; font-size: 1.6rem; line-height: 1.25; }
h2 { margin: 1.5rem 0 .25rem; font-size: 1.25rem; }
h3 { margin: 1.5rem 0 .25rem; font-size: 1rem; }
p { margin: .25rem 0; }
a { color: inherit; }
footer, .quiet { color: var(--quiet); }
footer { margin-top: 2rem; }
footer a { margin-right: 1rem; }
table { width: 100%; margin-top: 1.5rem; border-collapse: collapse; }
caption { padding: .4rem .5rem; background: var(--band); text-align: left; }
caption b { margin-right: .75rem; }
th, td { padding: .4rem .5rem; border-bottom: 1px solid var(--line); text-align: left; vertical-align: top; }
thead th { color: var(--quiet); font-weight: 400; }
tbody th { font-weight: 600; overflow-wrap: anywhere; }
td.number { font-variant-numeric: tabular-nums; }
small { display: block; color: var(--quiet); }
article { margin-top: 1rem; }
article table { margin-top: .5rem; }
ul { margin: 0; padding: 0; list-style: none; }
.state { font-weight: 600; }
.up { color: var(--up); } .degraded { color: var(--degraded); } .down { color: var(--down); }
.unknown { color: var(--unknown); } .unproven { color: var(--unproven); }
.warning { padding: .5rem .75rem; border-left: 4px solid var(--down); background: var(--band); }
@media (min-width: 48.01rem) {
  table { table-layout: fixed; }
  thead th:first-child { width: 24%; } thead th:nth-child(2) { width: 14%; } thead th:last-child { width: 26%; }
}
@media (max-width: 48rem) {
  thead { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
  table, tbody, caption { display: block; }
  tr { display: block; padding: .5rem 0; border-bottom: 1px solid var(--line); }
  th, td { display: block; padding: .1rem .5rem; border: 0; }
  td[data-label]::before { content: attr(data-label) " "; color: var(--quiet); }
  small { display: inline; margin-left: .5rem; }
}
)";
}

}  // namespace reachd::exporter
