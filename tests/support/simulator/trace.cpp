#include "support/simulator/trace.hpp"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <iterator>

namespace reachd::simulator {
namespace {

using namespace std::chrono_literals;

constexpr std::uint8_t kAttempts = 2;
constexpr std::uint8_t kGapLimit = 5;
constexpr std::uint8_t kHopLimit = 30;
constexpr std::uint8_t kEchoReply = 0;
constexpr std::uint8_t kUnreachable = 3;
constexpr std::uint8_t kTimeExceeded = 11;

/// Walks hop by hop.
class Walk {
 public:
  Walk(const TraceWay& way, const Conditions& conditions, Random& random)
      : way_(way), conditions_(conditions), random_(random) {
    found_.method = "icmp-echo-paris";
    found_.source = IpAddress::v4(0xc6336400U + way.vantage_number);
    found_.first_hop = 1;
    found_.max_hops = kHopLimit;
    found_.attempts = kAttempts;
    found_.gap_limit = kGapLimit;
    found_.wait = 1s;
    found_.probe_size = 64;
  }

  TracerouteDetail go() {
    for (const Hop& hop : way_.hops) {
      // A border router may be the target itself.
      if (hop.address != conditions_.address) step(hop, kTimeExceeded);
    }
    const Hop target{conditions_.address, kCountryAsn, Reach::target, 1};
    const bool reached = step(target, kEchoReply);
    if (conditions_.fault == Fault::unreachable) {
      say_unreachable();
    } else if (reached) {
      found_.stop = TraceStop::completed;
    } else {
      fill_gap();
    }
    for (const TraceHop& hop : found_.hops) found_.packets += hop.attempts;
    return std::move(found_);
  }

 private:
  bool step(const Hop& hop, std::uint8_t icmp_type) {
    TraceHop& next = found_.hops.emplace_back();
    next.ttl = static_cast<std::uint8_t>(found_.hops.size());
    while (next.attempts < kAttempts && !next.address) {
      ++next.attempts;
      if (!is_lost(hop.part)) next.address = hop.address;
    }
    if (!next.address) return false;
    next.rtt = rtt_to(hop);
    next.icmp_type = icmp_type;
    next.icmp_code = std::uint8_t{0};
    next.asns = {hop.asn};
    return true;
  }

  bool is_slow(Reach part) const { return part >= conditions_.slow_from; }

  bool is_lost(Reach part) {
    if (part > conditions_.reach) return true;
    return random_.chance(is_slow(part) ? 1 - (1 - way_.loss) * (1 - conditions_.loss) : way_.loss);
  }

  Duration rtt_to(const Hop& hop) {
    const double noise = random_.between(0.0, 2e6);
    const auto base = static_cast<double>(way_.rtt.count()) * hop.share;
    const auto delay = is_slow(hop.part) ? conditions_.delay : Duration::zero();
    const auto nanoseconds = Duration(std::llround(base + noise)) + delay;
    return std::chrono::floor<std::chrono::microseconds>(nanoseconds);
  }

  std::size_t last_answered() const {
    const auto last = std::find_if(found_.hops.rbegin(), found_.hops.rend(),
                                   [](const TraceHop& hop) { return hop.address.has_value(); });
    return static_cast<std::size_t>(std::distance(last, found_.hops.rend()));
  }

  /// The last router that is reached says so, if it is not lost.
  void say_unreachable() {
    const std::size_t length = last_answered();
    if (length == 0) return fill_gap();
    found_.hops.resize(length);
    found_.hops.back().icmp_type = kUnreachable;
    found_.stop = TraceStop::unreachable;
  }

  void fill_gap() {
    const std::size_t before = found_.hops.size();
    found_.hops.resize(last_answered() + kGapLimit);
    for (std::size_t i = before; i < found_.hops.size(); ++i) {
      found_.hops[i].ttl = static_cast<std::uint8_t>(i + 1);
      found_.hops[i].attempts = kAttempts;
    }
    found_.stop = TraceStop::gap_limit;
  }

  const TraceWay& way_;
  const Conditions& conditions_;
  Random& random_;
  TracerouteDetail found_;
};

}  // namespace

TracerouteDetail trace(const TraceWay& way, const Conditions& conditions, Random& random) {
  return Walk(way, conditions, random).go();
}

}  // namespace reachd::simulator
