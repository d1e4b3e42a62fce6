#include "net/neighbour_table.hpp"

#include <libmnl/libmnl.h>
#include <linux/neighbour.h>
#include <linux/rtnetlink.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstring>

namespace reachd::net {
namespace {

/// What the kernel tells at once.
constexpr std::size_t kDumpSize = 32768;

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

void NeighbourTable::Close::operator()(mnl_socket* socket) const { mnl_socket_close(socket); }

std::optional<std::uint64_t> NeighbourTable::overflows() {
  std::optional<std::uint64_t> overflows;
  if (ask()) overflows = read_answer();
  // What may be left of an answer would be taken for the next one's.
  if (!overflows) socket_.reset();
  return overflows;
}

bool NeighbourTable::ask() {
  if (!socket_) {
    // The kernel answers within the call that asks: what is read is there, or never comes.
    socket_.reset(mnl_socket_open2(NETLINK_ROUTE, SOCK_CLOEXEC | SOCK_NONBLOCK));
    if (!socket_ || mnl_socket_bind(socket_.get(), 0, MNL_SOCKET_AUTOPID) != 0) return false;
  }
  alignas(nlmsghdr) std::array<char, 128> request{};
  nlmsghdr* const header = mnl_nlmsg_put_header(request.data());
  header->nlmsg_type = RTM_GETNEIGHTBL;
  header->nlmsg_flags = NLM_F_REQUEST | NLM_F_DUMP;
  header->nlmsg_seq = ++sequence_;
  auto* const table = static_cast<ndtmsg*>(mnl_nlmsg_put_extra_header(header, sizeof(ndtmsg)));
  table->ndtm_family = family_ == Family::ipv4 ? AF_INET : AF_INET6;
  return mnl_socket_sendto(socket_.get(), header, header->nlmsg_len) >= 0;
}

std::optional<std::uint64_t> NeighbourTable::read_answer() {
  buffer_.resize(kDumpSize);
  std::optional<std::uint64_t> overflows;
  int state = MNL_CB_OK;
  while (state > MNL_CB_STOP) {
    const ssize_t size = mnl_socket_recvfrom(socket_.get(), buffer_.data(), buffer_.size());
    if (size <= 0) return std::nullopt;
    state = mnl_cb_run(buffer_.data(), static_cast<std::size_t>(size), sequence_,
                       mnl_socket_get_portid(socket_.get()), read_message, &overflows);
  }
  return state == MNL_CB_ERROR ? std::nullopt : overflows;
}

}  // namespace reachd::net
