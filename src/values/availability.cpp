#include "reachd/availability.hpp"

#include <algorithm>
#include <cmath>

namespace reachd {
namespace {

constexpr float kNone = -1;

bool is_blank(const WindowAvailability& window) {
  return !window.availability && window.coverage == 0;
}

WindowList::Windows windows_of(std::span<const WindowAvailability> all) {
  std::vector<Duration> windows;
  for (const WindowAvailability& window : all) windows.push_back(window.window);
  return std::make_shared<const std::vector<Duration>>(std::move(windows));
}

}  // namespace

double seven_decimals(float stored) { return std::round(static_cast<double>(stored) * 1e7) / 1e7; }

WindowList::WindowList(Windows windows, std::span<const WindowAvailability> all)
    : windows_(std::move(windows)) {
  if (std::ranges::all_of(all, is_blank)) return;
  const auto shares = std::make_shared<Shares[]>(all.size());
  for (std::size_t i = 0; i < all.size(); ++i) {
    shares.get()[i] = {static_cast<float>(all[i].availability.value_or(kNone)),
                       static_cast<float>(all[i].coverage)};
  }
  shares_ = shares;
}

WindowList::WindowList(std::initializer_list<WindowAvailability> all)
    : WindowList(windows_of(all), all) {}

WindowAvailability WindowList::operator[](std::size_t index) const {
  WindowAvailability window{(*windows_)[index], std::nullopt, 0};
  if (!shares_) return window;
  const Shares& shares = shares_.get()[index];
  if (shares.availability >= 0) window.availability = seven_decimals(shares.availability);
  window.coverage = seven_decimals(shares.coverage);
  return window;
}

std::vector<WindowAvailability> WindowList::all() const {
  std::vector<WindowAvailability> all;
  all.reserve(size());
  for (std::size_t i = 0; i < size(); ++i) all.push_back((*this)[i]);
  return all;
}

}  // namespace reachd
