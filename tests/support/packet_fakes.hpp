#pragma once

#include <algorithm>
#include <cerrno>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <optional>
#include <set>
#include <span>
#include <string_view>
#include <utility>
#include <vector>

#include "net/packet_socket.hpp"
#include "net/packet_types.hpp"
#include "support/collecting_sink.hpp"

namespace reachd::test {

/// What a fake socket sent, and what it will be given to read. Outlives the sockets.
struct FakeNetwork {
  struct Sent {
    std::vector<std::uint8_t> bytes;
    IpAddress destination;
    net::PacketOptions options;
    net::SocketKey key;
    bool wants_time = false;
  };
  struct Incoming {
    std::vector<std::uint8_t> bytes;
    /// Its bytes are filled in when it is read; by the socket of its identifier, or by any if 0.
    net::ReceivedPacket packet;
  };

  /// The engine's clock, save that this one can be set.
  const Clock* clock = nullptr;
  Duration clock_set_by{};
  std::vector<Sent> sent;
  std::deque<Incoming> packets;
  std::deque<Incoming> errors;
  /// What stands in `errors` was come upon while sending.
  bool holds_errors = false;
  /// Sockets of this family always have more to read.
  std::optional<Family> flooded;
  /// errno of the next packet while it is not zero; then that of the ones after.
  std::deque<int> send_errors;
  /// While set, every packet fails with it.
  int send_error = 0;
  std::uint32_t drops = 0;
  /// Packets that a receive queue holds.
  std::size_t room = 20000;
  /// The neighbour table is full: packets to these fail.
  std::set<IpAddress> without_room;
  /// Times that happened; none: the kernel does not tell.
  std::optional<std::uint64_t> neighbour_overflows = 0;
  /// What happens while packets are sent.
  std::function<void()> while_sending = [] {};
  /// What every send is told of when its packets left.
  std::vector<net::SentTime> sent_times;
  /// While set, no socket can be opened.
  std::string_view open_failure;
  int open_attempts = 0;
  int open_sockets = 0;
};

class FakePacketSocket final : public net::PacketSocket {
 public:
  FakePacketSocket(FakeNetwork& network, const net::SocketKey& key)
      : network_(network), key_(key), earlier_drops_(network.drops) {
    ++network_.open_sockets;
  }
  FakePacketSocket(const FakePacketSocket&) = delete;
  FakePacketSocket& operator=(const FakePacketSocket&) = delete;
  ~FakePacketSocket() override { --network_.open_sockets; }

  int descriptor() const override { return -1; }
  UtcTime stamp_clock() const override { return network_.clock->utc() + network_.clock_set_by; }

  net::SendResult send(std::span<const net::OutgoingPacket> packets) override {
    net::SendResult result;
    network_.while_sending();
    for (const net::OutgoingPacket& packet : packets) {
      result.error = error_of(packet);
      if (result.error != 0) return result;
      network_.sent.push_back({{packet.bytes.begin(), packet.bytes.end()},
                               packet.destination,
                               packet.options,
                               key_,
                               packet.wants_time});
      ++result.sent;
    }
    return result;
  }

  std::span<const net::SentTime> sent_times() const override { return network_.sent_times; }
  net::ReceivedBatch receive() override {
    if (network_.flooded == key_.family) return {{}, true};
    return take(network_.packets);
  }
  net::ReceivedBatch receive_errors() override { return take(network_.errors); }
  std::uint32_t drops() override { return network_.drops - earlier_drops_; }

  bool holds_errors() const override { return network_.holds_errors; }
  std::size_t room() const override { return network_.room; }
  std::optional<std::uint64_t> neighbour_overflows() override {
    return network_.neighbour_overflows;
  }

 private:
  int error_of(const net::OutgoingPacket& packet) {
    if (!network_.without_room.contains(packet.destination)) return next_error();
    if (network_.neighbour_overflows) ++*network_.neighbour_overflows;
    return packet.destination.family() == Family::ipv4 ? ENOBUFS : EINVAL;
  }

  int next_error() {
    if (network_.send_errors.empty()) return network_.send_error;
    const int error = network_.send_errors.front();
    network_.send_errors.pop_front();
    return error;
  }

  net::ReceivedBatch take(std::deque<FakeNetwork::Incoming>& queue) {
    held_.clear();
    handed_on_.clear();
    const auto is_for_me = [this](const FakeNetwork::Incoming& incoming) {
      const std::uint16_t identifier = incoming.packet.identifier;
      return identifier == 0 || identifier == key_.identifier;
    };
    auto next = std::ranges::find_if(queue, is_for_me);
    while (next != queue.end() && held_.size() < net::kPacketBatch) {
      held_.push_back(std::move(*next));
      next = std::find_if(queue.erase(next), queue.end(), is_for_me);
    }
    for (FakeNetwork::Incoming& incoming : held_) {
      incoming.packet.bytes = incoming.bytes;
      handed_on_.push_back(incoming.packet);
    }
    return {handed_on_, next != queue.end()};
  }

  FakeNetwork& network_;
  net::SocketKey key_;
  std::uint32_t earlier_drops_;
  std::vector<FakeNetwork::Incoming> held_;
  std::vector<net::ReceivedPacket> handed_on_;
};

class FakeSocketFactory final : public net::PacketSocketFactory {
 public:
  explicit FakeSocketFactory(FakeNetwork& network) : network_(network) {}

  net::OpenedSocket open(const net::SocketKey& key) override {
    ++network_.open_attempts;
    if (!network_.open_failure.empty()) return {nullptr, network_.open_failure};
    return {std::make_unique<FakePacketSocket>(network_, key), {}};
  }

 private:
  FakeNetwork& network_;
};

}  // namespace reachd::test
