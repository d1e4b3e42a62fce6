#include "net/denied_sockets.hpp"

#include <cerrno>
#include <filesystem>
#include <system_error>

namespace reachd::net {
namespace {

std::string own_path() {
  std::error_code error;
  const std::filesystem::path path = std::filesystem::read_symlink("/proc/self/exe", error);
  return error ? "reachd" : path.string();
}

}  // namespace

std::string raw_socket_remedy() { return "setcap cap_net_raw+ep " + own_path(); }

void DeniedSockets::report(Family family, int error, const std::string& permission_remedy) {
  if (!troubles_.comes({family, error}, clock_.now())) return;
  const bool is_permission = error == EPERM || error == EACCES;
  log_.error(event_, {{"family", std::string(to_string(family))},
                      {"error", std::generic_category().message(error)},
                      {"remedy", is_permission ? permission_remedy
                                               : "tried again every second while probes are due"}});
}

void DeniedSockets::forget(Family family) {
  troubles_.forget_if([&](const auto& trouble) { return trouble.first == family; });
}

}  // namespace reachd::net
