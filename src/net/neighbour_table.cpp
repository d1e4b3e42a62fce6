#include "net/neighbour_table.hpp"

#include <libmnl/libmnl.h>
#include <linux/neighbour.h>
#include <linux/rtnetlink.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstring>
#include <memory>
#include <vector>

namespace reachd::net {
namespace {

/// What the kernel tells at once.
constexpr std::size_t kDumpSize = 32768;

struct Close {
  void operator()(mnl_socket* socket) const { mnl_socket_close(socket); }
};
using Socket = std::unique_ptr<mnl_socket, Close>;

Socket open_route_socket() {
  // The kernel answers within the call that asks: there is nothing to wait for.
  Socket socket(mnl_socket_open2(NETLINK_ROUTE, SOCK_CLOEXEC | SOCK_NONBLOCK));
  if (socket && mnl_socket_bind(socket.get(), 0, MNL_SOCKET_AUTOPID) != 0) socket.reset();
  return socket;
}

bool ask_for_tables(mnl_socket* socket, Family family) {
  std::array<char, 128> buffer{};
  nlmsghdr* const header = mnl_nlmsg_put_header(buffer.data());
  header->nlmsg_type = RTM_GETNEIGHTBL;
  header->nlmsg_flags = NLM_F_REQUEST | NLM_F_DUMP;
  auto* const table = static_cast<ndtmsg*>(mnl_nlmsg_put_extra_header(header, sizeof(ndtmsg)));
  table->ndtm_family = family == Family::ipv4 ? AF_INET : AF_INET6;
  return mnl_socket_sendto(socket, header, header->nlmsg_len) >= 0;
}

int note_overflows(const nlattr* attribute, void* result) {
  if (mnl_attr_get_type(attribute) != NDTA_STATS) return MNL_CB_OK;
  // An older kernel tells less, and nothing of what is asked for here.
  ndt_stats stats{};
  const std::size_t size = mnl_attr_get_payload_len(attribute);
  std::memcpy(&stats, mnl_attr_get_payload(attribute), std::min(sizeof(stats), size));
  *static_cast<std::optional<std::uint64_t>*>(result) = stats.ndts_table_fulls;
  return MNL_CB_OK;
}

/// One message tells of the table, others of the parameters of its devices.
int read_message(const nlmsghdr* message, void* result) {
  return mnl_attr_parse(message, sizeof(ndtmsg), note_overflows, result);
}

}  // namespace

std::optional<std::uint64_t> neighbour_overflows(Family family) {
  const Socket socket = open_route_socket();
  if (!socket || !ask_for_tables(socket.get(), family)) return std::nullopt;
  std::optional<std::uint64_t> overflows;
  std::vector<char> buffer(kDumpSize);
  int state = MNL_CB_OK;
  while (state > MNL_CB_STOP) {
    const ssize_t size = mnl_socket_recvfrom(socket.get(), buffer.data(), buffer.size());
    if (size <= 0) return std::nullopt;
    state =
        mnl_cb_run(buffer.data(), static_cast<std::size_t>(size), 0, 0, read_message, &overflows);
  }
  return state == MNL_CB_ERROR ? std::nullopt : overflows;
}

}  // namespace reachd::net
