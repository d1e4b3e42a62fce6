#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "reachd/check.hpp"
#include "reachd/clock.hpp"
#include "support/simulator/country.hpp"
#include "support/simulator/options.hpp"
#include "support/simulator/random.hpp"

namespace reachd::simulator {

/// Who carries packets into the country.
enum class Upstream : std::uint8_t { as4837, as20485 };
inline constexpr std::size_t kUpstreams = 2;
constexpr Upstream other_than(Upstream one) {
  return one == Upstream::as4837 ? Upstream::as20485 : Upstream::as4837;
}
std::uint32_t asn_of(Upstream upstream);
/// Star Joint Venture.
inline constexpr std::uint32_t kCountryAsn = 131279;

/// The parts of the way, from near to far.
enum class Reach : std::uint8_t { nowhere, isp, transit, upstream, country, target };

struct Hop {
  IpAddress address;
  std::uint32_t asn = 0;
  Reach part = Reach::isp;
  /// Of the whole way's round-trip time.
  double share = 0;
};

/// How the vantages stand to the country while nothing is wrong. Immutable.
class World {
 public:
  /// Of the options only the seed and the number of vantages.
  explicit World(const Options& options);

  std::size_t vantages() const { return places_.size(); }
  const VantagePtr& vantage(std::size_t vantage) const { return places_[vantage].vantage; }
  /// By which a prefix is reached.
  Upstream upstream(std::size_t vantage, std::size_t net) const {
    return places_[vantage].upstreams[net];
  }
  /// Of an empty line and an idle host: of the order of the medians measured in 2021, .16 to .37 s.
  Duration rtt(std::size_t vantage, Upstream upstream, std::size_t net) const {
    return places_[vantage].rtts[static_cast<std::size_t>(upstream)][net];
  }
  /// 5 to 30 ms.
  Duration control_rtt(std::size_t vantage, std::size_t site) const {
    return places_[vantage].control_rtts[site];
  }
  /// How long the host thinks about a request for a page: 10 to 45 ms.
  Duration server_time(std::size_t site) const { return server_times_[site]; }
  /// Everything before the host itself.
  const std::vector<Hop>& way(std::size_t vantage, Upstream upstream) const {
    return places_[vantage].ways[static_cast<std::size_t>(upstream)];
  }
  /// How busy the way into the country is, 0 to 1: most at eight in the evening there.
  static double load(UtcTime time);

 private:
  struct Place {
    VantagePtr vantage;
    std::array<Upstream, kNets> upstreams{};
    std::array<std::array<Duration, kNets>, kUpstreams> rtts{};
    std::array<Duration, kSites> control_rtts{};
    std::array<std::vector<Hop>, kUpstreams> ways;
  };

  static Place make_place(std::size_t number, Random& random);
  /// Else one upstream could not fail without the other.
  void use_both_upstreams(Random& random);

  std::vector<Place> places_;
  std::array<Duration, kSites> server_times_{};
};

}  // namespace reachd::simulator
