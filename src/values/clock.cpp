#include "reachd/clock.hpp"

#include <array>
#include <charconv>
#include <cstdint>
#include <cstdio>
#include <limits>

namespace reachd {
namespace {

using std::chrono::days;
using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;
using std::chrono::weeks;

struct Unit {
  std::string_view suffix;
  Duration length;
};

/// Largest first: a duration names its units in this order, each at most once.
constexpr std::array kUnits{
    Unit{"y", days(365)},  Unit{"w", weeks(1)},   Unit{"d", days(1)},          Unit{"h", hours(1)},
    Unit{"m", minutes(1)}, Unit{"s", seconds(1)}, Unit{"ms", milliseconds(1)},
};

/// Reads digits off the front of `text`; nullopt if there are none or they overflow.
std::optional<std::int64_t> take_number(std::string_view& text) {
  std::int64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || text.front() == '-') return std::nullopt;
  text.remove_prefix(static_cast<std::size_t>(end - text.data()));
  return value;
}

bool take_literal(std::string_view& text, char expected) {
  if (text.empty() || text.front() != expected) return false;
  text.remove_prefix(1);
  return true;
}

/// Reads exactly `width` digits.
std::optional<int> take_field(std::string_view& text, std::size_t width) {
  if (text.size() < width) return std::nullopt;
  int value = 0;
  for (const char digit : text.substr(0, width)) {
    if (digit < '0' || digit > '9') return std::nullopt;
    value = value * 10 + (digit - '0');
  }
  text.remove_prefix(width);
  return value;
}

/// The index in kUnits of the unit that `text` begins with, from `first` on.
std::optional<std::size_t> take_unit(std::string_view& text, std::size_t first) {
  const std::size_t length = text.find_first_of("0123456789");
  const std::string_view suffix = text.substr(0, length);
  for (std::size_t unit = first; unit < kUnits.size(); ++unit) {
    if (kUnits[unit].suffix != suffix) continue;
    text.remove_prefix(suffix.size());
    return unit;
  }
  return std::nullopt;
}

std::optional<Duration> take_fraction(std::string_view& text) {
  Duration fraction{};
  if (!take_literal(text, '.')) return fraction;
  std::int64_t place = 100'000'000;
  std::size_t digits = 0;
  for (; digits < text.size() && text[digits] >= '0' && text[digits] <= '9';
       ++digits, place /= 10) {
    fraction += Duration(place * (text[digits] - '0'));
  }
  if (digits == 0 || digits > 9) return std::nullopt;
  text.remove_prefix(digits);
  return fraction;
}

}  // namespace

SteadyTime SystemClock::now() const { return std::chrono::steady_clock::now(); }

UtcTime SystemClock::utc() const { return std::chrono::system_clock::now(); }

double to_seconds(Duration duration) { return std::chrono::duration<double>(duration).count(); }

std::string format_time(UtcTime time) {
  const auto micros = std::chrono::floor<std::chrono::microseconds>(time);
  const auto midnight = std::chrono::floor<days>(micros);
  const std::chrono::year_month_day date(midnight);
  const std::chrono::hh_mm_ss clock(micros - midnight);
  std::array<char, 48> text{};
  std::snprintf(text.data(), text.size(), "%04d-%02u-%02uT%02d:%02d:%02d.%06dZ",
                static_cast<int>(date.year()), static_cast<unsigned>(date.month()),
                static_cast<unsigned>(date.day()), static_cast<int>(clock.hours().count()),
                static_cast<int>(clock.minutes().count()),
                static_cast<int>(clock.seconds().count()),
                static_cast<int>(clock.subseconds().count()));
  return text.data();
}

std::optional<UtcTime> parse_time(std::string_view text) {
  const auto year = take_field(text, 4);
  const bool dash1 = take_literal(text, '-');
  const auto month = take_field(text, 2);
  const bool dash2 = take_literal(text, '-');
  const auto day = take_field(text, 2);
  const bool separator = take_literal(text, 'T');
  const auto hour = take_field(text, 2);
  const bool colon1 = take_literal(text, ':');
  const auto minute = take_field(text, 2);
  const bool colon2 = take_literal(text, ':');
  const auto second = take_field(text, 2);
  const auto fraction = take_fraction(text);
  const bool zulu = take_literal(text, 'Z');
  if (!year || !month || !day || !hour || !minute || !second || !fraction) return std::nullopt;
  if (!(dash1 && dash2 && separator && colon1 && colon2 && zulu && text.empty()))
    return std::nullopt;
  const std::chrono::year_month_day date{std::chrono::year(*year),
                                         std::chrono::month(static_cast<unsigned>(*month)),
                                         std::chrono::day(static_cast<unsigned>(*day))};
  if (!date.ok() || *year < 1970 || *year > 2200) return std::nullopt;
  if (*hour > 23 || *minute > 59 || *second > 59) return std::nullopt;
  return std::chrono::sys_days(date) + hours(*hour) + minutes(*minute) + seconds(*second) +
         *fraction;
}

std::optional<Duration> parse_duration(std::string_view text) {
  if (text == "0") return Duration::zero();
  if (text.empty()) return std::nullopt;
  Duration total{};
  std::size_t next_unit = 0;
  while (!text.empty()) {
    const auto number = take_number(text);
    if (!number) return std::nullopt;
    const auto unit = take_unit(text, next_unit);
    if (!unit) return std::nullopt;
    const Duration length = kUnits[*unit].length;
    if (*number > (Duration::max() - total) / length) return std::nullopt;
    total += *number * length;
    next_unit = *unit + 1;
  }
  return total;
}

std::string format_duration(Duration duration) {
  std::string text;
  Duration rest = std::chrono::floor<milliseconds>(duration);
  for (const Unit& unit : kUnits) {
    // Years and weeks only where they come out even, and days from two on: "90d" and "24h" read
    // better than "12w6d" and "1d".
    const bool only_even = unit.suffix == "y" || unit.suffix == "w";
    const Duration least = unit.suffix == "d" ? 2 * unit.length : unit.length;
    if (rest < least || (only_even && rest % unit.length != Duration::zero())) continue;
    text += std::to_string(rest / unit.length);
    text += unit.suffix;
    rest %= unit.length;
  }
  return text.empty() ? "0s" : text;
}

}  // namespace reachd
