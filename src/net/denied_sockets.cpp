#include "net/denied_sockets.hpp"

#include <cerrno>
#include <chrono>
#include <filesystem>
#include <system_error>

namespace reachd::net {
namespace {

constexpr Duration kReportInterval = std::chrono::hours(1);

std::string own_path() {
  std::error_code error;
  const std::filesystem::path path = std::filesystem::read_symlink("/proc/self/exe", error);
  return error ? "reachd" : path.string();
}

}  // namespace

std::string raw_socket_remedy() { return "setcap cap_net_raw+ep " + own_path(); }

void DeniedSockets::report(Family family, int error, const std::string& permission_remedy) {
  const SteadyTime now = clock_.now();
  const auto [reported, is_new] = reported_at_.try_emplace({family, error}, now);
  if (!is_new && now - reported->second < kReportInterval) return;
  reported->second = now;
  const bool is_permission = error == EPERM || error == EACCES;
  log_.error(event_, {{"family", std::string(to_string(family))},
                      {"error", std::generic_category().message(error)},
                      {"remedy", is_permission ? permission_remedy
                                               : "tried again every second while probes are due"}});
}

void DeniedSockets::forget(Family family) {
  std::erase_if(reported_at_, [&](const auto& it) { return it.first.first == family; });
}

}  // namespace reachd::net
