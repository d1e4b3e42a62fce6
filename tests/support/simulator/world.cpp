#include "support/simulator/world.hpp"

#include <chrono>
#include <cmath>
#include <memory>
#include <numbers>
#include <string>
#include <string_view>

namespace reachd::simulator {
namespace {

using namespace std::chrono_literals;

struct Town {
  std::string_view name;
  std::string_view region;
  std::uint32_t isp;
  std::uint32_t transit;
  /// By Upstream.
  std::array<Duration, kUpstreams> rtts;
};
constexpr std::array<Town, kMostVantages> kTowns{{
    {"fra1", "eu-central", 3320, 1299, {290ms, 160ms}},
    {"nrt1", "ap-northeast", 2914, 6453, {210ms, 330ms}},
    {"iad1", "us-east", 7018, 3356, {340ms, 240ms}},
    {"ams1", "eu-west", 1136, 3257, {290ms, 230ms}},
    {"lhr1", "uk-south", 2856, 6461, {280ms, 180ms}},
    {"sin1", "ap-southeast", 7473, 174, {370ms, 310ms}},
}};

/// Prefixes of one upstream differ by no more.
constexpr Duration kNetSpread = 8ms;
constexpr double kShareOf4837 = 0.6;
/// Eight in the evening in Pyongyang, UTC.
constexpr double kBusiestHour = 11;
/// Routers in each part of the way, and where in the round-trip time they lie.
struct Stretch {
  Reach part;
  std::array<double, 3> shares;
};
constexpr std::array<Stretch, 3> kStretches{{
    {Reach::isp, {0.003, 0.01, 0.03}},
    {Reach::transit, {0.1, 0.2, 0.3}},
    {Reach::upstream, {0.5, 0.8, 0.93}},
}};
constexpr double kBorderShare = 0.98;

/// From 198.18.0.0/15, which is there for tests.
IpAddress router(std::size_t number, Upstream upstream, Reach part, std::size_t place) {
  const auto net = 16 * static_cast<std::uint32_t>(number) +
                   8 * static_cast<std::uint32_t>(upstream) + static_cast<std::uint32_t>(part);
  return IpAddress::v4(0xc6120001U + 256 * net + static_cast<std::uint32_t>(place));
}

std::vector<Hop> make_way(std::size_t number, const Town& town, Upstream upstream) {
  std::vector<Hop> way;
  const std::array asns{town.isp, town.transit, asn_of(upstream)};
  for (std::size_t i = 0; i < kStretches.size(); ++i) {
    const auto& [part, shares] = kStretches[i];
    for (std::size_t place = 0; place < shares.size(); ++place) {
      // The first hops are the same, whoever carries on.
      const Upstream by = part == Reach::isp ? Upstream::as4837 : upstream;
      way.push_back({router(number, by, part, place), asns[i], part, shares[place]});
    }
  }
  const std::uint32_t border = upstream == Upstream::as4837 ? 0xaf2db281U : 0xaf2db2a1U;
  way.push_back({IpAddress::v4(border), kCountryAsn, Reach::country, kBorderShare});
  return way;
}

}  // namespace

std::uint32_t asn_of(Upstream upstream) { return upstream == Upstream::as4837 ? 4837 : 20485; }

World::World(const Options& options) {
  require_valid(options);
  for (std::size_t i = 0; i < options.vantages; ++i) {
    Random random(options.seed, "vantage " + std::to_string(i));
    places_.push_back(make_place(i, random));
  }
  Random random(options.seed, "country");
  for (Duration& time : server_times_) time = random.between(10ms, 45ms);
  use_both_upstreams(random);
}

World::Place World::make_place(std::size_t number, Random& random) {
  const Town& town = kTowns[number];
  Place place;
  place.vantage = std::make_shared<Vantage>(
      Vantage{std::string(town.name), std::string(town.region), town.isp});
  for (Upstream& upstream : place.upstreams) {
    upstream = random.chance(kShareOf4837) ? Upstream::as4837 : Upstream::as20485;
  }
  for (const Upstream upstream : {Upstream::as4837, Upstream::as20485}) {
    const auto by = static_cast<std::size_t>(upstream);
    for (Duration& rtt : place.rtts[by]) {
      rtt = town.rtts[by] + random.between(Duration::zero(), kNetSpread);
    }
    place.ways[by] = make_way(number, town, upstream);
  }
  for (Duration& rtt : place.control_rtts) rtt = random.between(5ms, 30ms);
  return place;
}

void World::use_both_upstreams(Random& random) {
  const Upstream first = places_[0].upstreams[0];
  for (const Place& place : places_) {
    for (const Upstream upstream : place.upstreams) {
      if (upstream != first) return;
    }
  }
  Place& place = places_[random.below(places_.size())];
  place.upstreams[random.below(kNets)] = other_than(first);
}

double World::load(UtcTime time) {
  const double hours = to_seconds(time.time_since_epoch() % Duration(24h)) / 3600;
  const double wave = (1 + std::cos((hours - kBusiestHour) / 12 * std::numbers::pi)) / 2;
  return wave * wave;
}

}  // namespace reachd::simulator
