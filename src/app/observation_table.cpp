#include "app/observation_table.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iostream>
#include <string>

#include "app/trace_text.hpp"

namespace reachd::app {
namespace {

constexpr std::size_t kWidestAddress = 39;

}  // namespace

ObservationTable::ObservationTable(const std::vector<CheckPtr>& checks) {
  for (const CheckPtr& check : checks) {
    host_ = std::max(host_, check->host->name.size());
    module_ = std::max(module_, check->module->name.size());
    if (check->family == Family::ipv6) address_ = kWidestAddress;
  }
  // A trace has a text of its own.
  const auto is_trace = [](const CheckPtr& check) { return !check->module->votes; };
  if (std::ranges::any_of(checks, is_trace)) return;
  print("HOST", "CHECK", "ADDRESS", "OUTCOME", "RTT", "REASON");
}

void ObservationTable::add(const Observation& observation) const {
  if (const std::string trace = trace_text(observation); !trace.empty()) {
    std::cout << trace << std::flush;
    return;
  }
  const std::string rtt =
      observation.rtt ? fmt::format("{:.3f} ms", to_seconds(*observation.rtt) * 1e3) : "-";
  const bool has_address =
      std::ranges::any_of(observation.address.bytes(), [](auto byte) { return byte != 0; });
  print(observation.check->host->name, observation.check->module->name,
        has_address ? observation.address.to_string() : "-", to_string(observation.outcome), rtt,
        observation.reason.empty() ? "-" : observation.reason);
}

void ObservationTable::print(std::string_view host, std::string_view module,
                             std::string_view address, std::string_view outcome,
                             std::string_view rtt, std::string_view reason) const {
  std::cout << fmt::format("{:<{}}  {:<{}}  {:<{}}  {:<11}  {:>11}  {}", host, host_, module,
                           module_, address, address_, outcome, rtt, reason)
            << std::endl;
}

}  // namespace reachd::app
