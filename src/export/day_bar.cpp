#include "export/day_bar.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>

#include "export/html.hpp"
#include "export/readable.hpp"

namespace reachd::exporter {
namespace {

/// Units of the drawings; style.css stretches them.
constexpr double kWidth = 480;
constexpr double kHeight = 32;
/// Of what would else be too small to be seen.
constexpr double kLeastHeight = 4;
constexpr double kLineHeight = 24;
constexpr double kLineMargin = 3;

/// Segments that stand together and say the same.
struct Run {
  std::size_t first = 0;
  std::size_t end = 0;
  UtcTime start;
  UtcTime until;
  double availability = 0;
  double coverage = 0;
};

bool say_the_same(const Run& run, const PageSegment& segment) {
  constexpr double kAlike = 1e-4;
  return std::abs(run.coverage - segment.coverage) < kAlike &&
         std::abs(run.availability - segment.availability.value_or(0)) < kAlike;
}

std::vector<Run> runs_of(const std::vector<PageSegment>& day) {
  std::vector<Run> runs;
  for (std::size_t i = 0; i < day.size(); ++i) {
    const UtcTime until = day[i].start + day[i].length;
    if (!runs.empty() && say_the_same(runs.back(), day[i])) {
      runs.back().end = i + 1;
      runs.back().until = until;
    } else {
      runs.push_back(
          {i, i + 1, day[i].start, until, day[i].availability.value_or(0), day[i].coverage});
    }
  }
  return runs;
}

bool is_known(const Run& run) { return run.coverage > 0; }
bool is_up_throughout(const Run& run) { return is_known(run) && run.availability >= 1; }

std::string text_of(const Run& run) {
  if (!is_known(run)) return "not known";
  std::string text = run.availability >= 1   ? "up"
                     : run.availability <= 0 ? "down"
                                             : percent(run.availability, 2) + " up";
  if (run.coverage < 0.995) text += ", " + percent(run.coverage, 0) + " known";
  return text;
}

/// "2026-01-02 03:00 to 2026-01-02 05:30 UTC"
std::string span_of(const Run& run) {
  return readable_time(run.start).substr(0, 16) + " to " + readable_time(run.until).substr(0, 16) +
         " UTC";
}

std::string rect(std::string_view kind, double x, double y, double width, double height) {
  return "<rect class=\"" + std::string(kind) + "\" x=\"" + decimal(x, 1) + "\" y=\"" +
         decimal(y, 1) + "\" width=\"" + decimal(width, 1) + "\" height=\"" + decimal(height, 1) +
         "\"/>";
}

std::string drawing_of(const Run& run, double slot) {
  const double x = static_cast<double>(run.first) * slot;
  const double width = static_cast<double>(run.end - run.first) * slot;
  const double known = is_known(run) ? std::max(kLeastHeight, kHeight * run.coverage) : 0;
  const double failing =
      run.availability >= 1 ? 0 : std::clamp(known * (1 - run.availability), kLeastHeight, kHeight);
  const double up = std::max(0.0, std::min(known, kHeight) - failing);
  std::string shape = "<g>" + html_element("title", span_of(run) + ": " + text_of(run));
  shape += rect("none", x, 0, width, kHeight);
  if (up > 0) shape += rect("up", x, kHeight - up, width, up);
  if (is_known(run) && failing > 0)
    shape += rect("down", x, kHeight - up - failing, width, failing);
  return shape + "</g>";
}

std::string lines_between(std::size_t count, double slot) {
  std::string path = "<path class=\"gaps\" d=\"";
  for (std::size_t i = 1; i < count; ++i) {
    path += "M" + decimal(static_cast<double>(i) * slot, 1) + " 0v" + decimal(kHeight, 0);
  }
  return path + "\"/>";
}

std::string svg_head(std::string_view kind, double height, std::string_view label) {
  return "<svg class=\"" + std::string(kind) + "\" viewBox=\"0 0 " + decimal(kWidth, 0) + " " +
         decimal(height, 0) + "\" preserveAspectRatio=\"none\" role=\"img\" aria-label=\"" +
         escape_html(label) + "\">";
}

/// Where times and levels lie in the drawing of the steps.
class Plot {
 public:
  Plot(const std::vector<PageRttStep>& steps, UtcTime now)
      : start_(steps.front().time), span_(std::max(Duration(1), now - steps.front().time)) {
    const auto [low, high] = std::ranges::minmax(steps, {}, &PageRttStep::level);
    low_ = low.level;
    range_ = std::max(high.level - low.level, 1e-6);
  }
  std::string x(UtcTime time) const {
    return decimal(kWidth * to_seconds(time - start_) / to_seconds(span_), 1);
  }
  std::string y(double level) const {
    const double inner = kLineHeight - 2 * kLineMargin;
    return decimal(kLineHeight - kLineMargin - inner * (level - low_) / range_, 1);
  }

 private:
  UtcTime start_;
  Duration span_;
  double low_ = 0;
  double range_ = 1;
};

std::string levels_label(const std::vector<PageRttStep>& steps) {
  std::string label = "Round-trip time kept to " + milliseconds(steps.front().level);
  for (std::size_t i = 1; i < steps.size(); ++i) {
    label += ", from " + readable_time(steps[i].time) + " to " + milliseconds(steps[i].level);
  }
  return label;
}

}  // namespace

std::string day_bar(const std::vector<PageSegment>& day) {
  if (day.empty()) return {};
  const double slot = kWidth / static_cast<double>(day.size());
  std::string drawing = svg_head("day", kHeight, "Last 24 hours: " + day_summary(day));
  for (const Run& run : runs_of(day)) drawing += drawing_of(run, slot);
  return drawing + lines_between(day.size(), slot) + "</svg>";
}

std::string day_summary(const std::vector<PageSegment>& day) {
  double all = 0;
  double known = 0;
  double up = 0;
  for (const PageSegment& segment : day) {
    const double length = to_seconds(segment.length);
    all += length;
    known += length * segment.coverage;
    up += length * segment.coverage * segment.availability.value_or(0);
  }
  if (known <= 0) return "not known";
  const std::string share = percent(std::min(1.0, up / known), 2) + " available";
  if (known / all >= 0.995) return share;
  return share + ", known for " +
         readable_duration(Duration(static_cast<Duration::rep>(known * 1e9)));
}

std::string day_gaps(const std::vector<PageSegment>& day) {
  std::string items;
  for (const Run& run : runs_of(day)) {
    if (is_up_throughout(run)) continue;
    items += "<li>" + html_element("span", span_of(run), "class=\"quiet\"") + " " +
             escape_html(text_of(run)) + "</li>";
  }
  return items;
}

std::string rtt_line(const std::vector<PageRttStep>& steps, UtcTime now) {
  if (steps.empty()) return {};
  const Plot plot(steps, now);
  std::string path = "M0 " + plot.y(steps.front().level);
  for (const PageRttStep& step : steps) path += "H" + plot.x(step.time) + "V" + plot.y(step.level);
  return svg_head("levels", kLineHeight, levels_label(steps)) + "<path d=\"" + path + "H" +
         decimal(kWidth, 0) + "\"/></svg>";
}

}  // namespace reachd::exporter
