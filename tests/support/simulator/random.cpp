#include "support/simulator/random.hpp"

#include <cmath>

namespace reachd::simulator {
namespace {

std::uint64_t mix(std::uint64_t value) {
  value = (value ^ (value >> 30)) * 0xbf58476d1ce4e5b9ULL;
  value = (value ^ (value >> 27)) * 0x94d049bb133111ebULL;
  return value ^ (value >> 31);
}

/// FNV-1a.
std::uint64_t hash(std::string_view text) {
  std::uint64_t value = 0xcbf29ce484222325ULL;
  for (const char letter : text) {
    value = (value ^ static_cast<unsigned char>(letter)) * 0x100000001b3ULL;
  }
  return value;
}

Duration scaled(Duration duration, double factor) {
  return Duration(std::llround(static_cast<double>(duration.count()) * factor));
}

}  // namespace

Random::Random(std::uint64_t seed, std::string_view stream)
    : state_(mix(mix(seed) ^ hash(stream))) {}

std::uint64_t Random::next() { return mix(state_ += 0x9e3779b97f4a7c15ULL); }

double Random::uniform() { return static_cast<double>(next() >> 11) * 0x1p-53; }

double Random::between(double low, double high) { return low + (high - low) * uniform(); }

Duration Random::between(Duration low, Duration high) {
  return low + scaled(high - low, uniform());
}

Duration Random::log_between(Duration low, Duration high) {
  return scaled(low, std::pow(to_seconds(high) / to_seconds(low), uniform()));
}

std::size_t Random::below(std::size_t count) {
  return static_cast<std::size_t>(uniform() * static_cast<double>(count));
}

double Random::normal() {
  for (;;) {
    const double x = between(-1.0, 1.0);
    const double y = between(-1.0, 1.0);
    const double square = x * x + y * y;
    if (square > 0 && square < 1) return x * std::sqrt(-2 * std::log(square) / square);
  }
}

}  // namespace reachd::simulator
