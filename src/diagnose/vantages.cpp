#include "diagnose/vantages.hpp"

namespace reachd::diagnose {
namespace {

constexpr std::uint32_t kLeastLost = 3;
constexpr std::uint32_t kLeastRaised = 5;
constexpr double kControlLoss = 0.15;
constexpr double kControlRaised = 0.5;
/// Of all hosts together, whose many probes tell it well.
constexpr double kHostLoss = 0.14;
constexpr double kHostRaised = 0.3;

}  // namespace

bool are_strained(const ProbeTally& controls) {
  const bool lossy = controls.lost >= kLeastLost && controls.loss() >= kControlLoss;
  return lossy || (controls.raised >= kLeastRaised && controls.raised_share() >= kControlRaised);
}

bool is_congested(const VantageEvidence& vantage) {
  if (!are_strained(vantage.controls)) return false;
  ProbeTally hosts;
  for (const CheckEvidence& check : vantage.checks) hosts += check.lately;
  return hosts.loss() >= kHostLoss || hosts.raised_share() >= kHostRaised;
}

std::vector<Witness> witnesses_of(std::span<const VantageEvidence* const> vantages) {
  std::vector<Witness> witnesses;
  for (std::size_t i = 0; i < vantages.size(); ++i) {
    if (vantages[i]->healthy && !is_congested(*vantages[i])) witnesses.push_back({i, vantages[i]});
  }
  return witnesses;
}

Standing standing_of(std::size_t witnesses) {
  if (witnesses >= 3) return Standing::confirmed;
  return witnesses == 2 ? Standing::provisional : Standing::single_vantage;
}

}  // namespace reachd::diagnose
