#include "net/transport_socket.hpp"

#include <netinet/in.h>
#include <sys/epoll.h>
#include <sys/socket.h>

#include <algorithm>
#include <cerrno>
#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "net/packet_descriptor.hpp"
#include "net/packet_linux_socket.hpp"
#include "net/packet_reasons.hpp"
#include "net/receive_filter.hpp"

namespace reachd::net {
namespace {

PacketDescriptor open_raw(Family family, int protocol) {
  const int domain = family == Family::ipv4 ? AF_INET : AF_INET6;
  return PacketDescriptor(socket(domain, SOCK_RAW | SOCK_CLOEXEC | SOCK_NONBLOCK, protocol));
}

int icmp_of(Family family) {
  return family == Family::ipv4 ? int{IPPROTO_ICMP} : int{IPPROTO_ICMPV6};
}

PacketLinuxSocket::Traits traits_of(Family family, int protocol) {
  return {.family = family,
          .has_ipv4_header = family == Family::ipv4,
          .own_only = false,
          .protocol = static_cast<std::uint8_t>(protocol),
          .discards_errors = true,
          .tells_destination = protocol == IPPROTO_TCP,
          .counts_damage = protocol == IPPROTO_ICMPV6};
}

bool watch(int poller, int descriptor) {
  epoll_event event{};
  event.events = EPOLLIN;
  return epoll_ctl(poller, EPOLL_CTL_ADD, descriptor, &event) == 0;
}

/// Sends through one socket, and reads from that and a second one.
class TransportSocket final : public PacketSocket {
 public:
  TransportSocket(PacketDescriptor transport, PacketDescriptor errors, PacketDescriptor poller,
                  Family family, int protocol)
      : transport_(std::move(transport), traits_of(family, protocol)),
        errors_(std::move(errors), traits_of(family, icmp_of(family))),
        poller_(std::move(poller)) {}

  int descriptor() const override { return poller_.get(); }
  UtcTime stamp_clock() const override { return transport_.stamp_clock(); }
  SendResult send(std::span<const OutgoingPacket> packets) override {
    return transport_.send(packets);
  }
  std::span<const SentTime> sent_times() const override { return transport_.sent_times(); }
  /// Neither queue waits until the other is empty.
  ReceivedBatch receive() override {
    const bool errors_first = std::exchange(errors_first_, false);
    PacketLinuxSocket& first = errors_first ? errors_ : transport_;
    PacketLinuxSocket& second = errors_first ? transport_ : errors_;
    const ReceivedBatch batch = first.receive();
    if (batch.packets.empty() && !batch.may_have_more) return second.receive();
    errors_first_ = !errors_first;
    return {batch.packets, true};
  }
  ReceivedBatch receive_errors() override {
    transport_.receive_errors();
    return errors_.receive_errors();
  }
  /// An error is an answer too: to a UDP packet of a trace the only one.
  std::uint32_t drops() override { return transport_.drops() + errors_.drops(); }
  std::size_t room() const override { return std::min(transport_.room(), errors_.room()); }
  std::optional<std::uint64_t> neighbour_overflows() override {
    return transport_.neighbour_overflows();
  }

 private:
  PacketLinuxSocket transport_;
  PacketLinuxSocket errors_;
  bool errors_first_ = false;
  PacketDescriptor poller_;
};

}  // namespace

OpenedSocket TransportSocketFactory::open(const SocketKey& key) {
  PacketDescriptor transport = open_raw(key.family, use_.protocol);
  if (!transport || !keep_port(transport.get(), key.family, use_.port))
    return failed(key.family, errno);
  PacketDescriptor errors = open_raw(key.family, icmp_of(key.family));
  if (!errors) return failed(key.family, errno);
  keep_icmp_errors(errors.get(), key.family, use_.protocol, use_.port);
  PacketDescriptor poller(epoll_create1(EPOLL_CLOEXEC));
  if (!poller || !watch(poller.get(), transport.get()) || !watch(poller.get(), errors.get())) {
    return failed(key.family, errno);
  }
  denied_.forget(key.family);
  return {std::make_unique<TransportSocket>(std::move(transport), std::move(errors),
                                            std::move(poller), key.family, use_.protocol),
          {}};
}

OpenedSocket TransportSocketFactory::failed(Family family, int error) {
  denied_.report(family, error, raw_socket_remedy() + ", or " + std::string(use_.way_around));
  return {nullptr, socket_error_reason(error)};
}

}  // namespace reachd::net
