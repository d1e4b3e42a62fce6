#include "reachd/evidence.hpp"

namespace reachd {

Service service_of(std::string_view prober) {
  if (prober == "icmp") return Service::echo;
  if (prober == "http") return Service::web;
  if (prober == "dns") return Service::names;
  if (prober == "traceroute") return Service::path;
  return Service::stream;
}

ProbeTally& ProbeTally::operator+=(const ProbeTally& other) {
  probes += other.probes;
  lost += other.lost;
  raised += other.raised;
  return *this;
}

double ProbeTally::loss() const { return probes == 0 ? 0 : static_cast<double>(lost) / probes; }

double ProbeTally::raised_share() const {
  return answered() == 0 ? 0 : static_cast<double>(raised) / answered();
}

}  // namespace reachd
