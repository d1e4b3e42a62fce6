#include "support/simulator/options.hpp"

#include <stdexcept>

namespace reachd::simulator {
namespace {

using namespace std::chrono_literals;

void require(bool holds, const char* what) {
  if (!holds) throw std::invalid_argument(what);
}

}  // namespace

void require_valid(const Options& options) {
  require(options.vantages >= 1 && options.vantages <= kMostVantages,
          "vantages: choose one to six");
  require(options.interval >= 1s, "interval: choose one second or more");
  require(options.loss >= 0 && options.loss < 0.5, "loss: choose 0 or more and below 0.5");
  require(options.length >= Duration::zero(), "length: choose zero or more");
}

}  // namespace reachd::simulator
