#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <memory>
#include <optional>
#include <span>
#include <string_view>
#include <utility>
#include <vector>

#include "net/packet_engine.hpp"
#include "reachd/telemetry.hpp"
#include "support/packet_fakes.hpp"
#include "support/virtual_clock.hpp"

namespace reachd::net {

using namespace std::chrono_literals;

/// What the fake codec writes and reads; a verdict other than `reply` stands for what a real codec
/// would conclude from the bytes.
struct FakeMessage {
  enum class Verdict : std::uint32_t { reply, error, quote, forged, foreign };
  Verdict verdict = Verdict::reply;
  PacketIdentity identity;
};

struct FakeOptions final : ModuleOptions {
  bool dont_fragment = false;
};

class FakeCodec final : public PacketCodec {
 public:
  PacketPlan plan(const ProbeRequest& request) const override {
    const auto& options = static_cast<const FakeOptions&>(*request.check->module->options);
    return {sizeof(FakeMessage), options.dont_fragment, {{}, options.ip.source}, covers_source};
  }
  std::optional<IpAddress> source_toward(const IpAddress& /*target*/) const override {
    ++asked_for_source;
    return route;
  }
  void encode(const ProbeRequest& /*request*/, const PacketPlan& plan,
              const PacketIdentity& identity, std::span<std::uint8_t> packet) override {
    encoded_for = plan.options.source;
    const FakeMessage message{FakeMessage::Verdict::reply, identity};
    std::memcpy(packet.data(), &message, sizeof(message));
  }
  std::optional<PacketReply> decode(const ReceivedPacket& packet) const override {
    FakeMessage message;
    std::memcpy(&message, packet.bytes.data(), sizeof(message));
    PacketReply reply{PacketReply::Proof::token, message.identity, packet.source, {}, {}, {}, {}};
    if (message.verdict == FakeMessage::Verdict::foreign) return std::nullopt;
    if (message.verdict == FakeMessage::Verdict::forged) reply.proof = PacketReply::Proof::none;
    if (message.verdict == FakeMessage::Verdict::quote) reply.proof = PacketReply::Proof::quote;
    if (message.verdict != FakeMessage::Verdict::reply) {
      reply.outcome = Outcome::unreachable;
      reply.reason = "host_unreachable";
    }
    return reply;
  }
  bool began_as(const ProbeRequest& /*request*/, const PacketIdentity& /*identity*/,
                std::span<const std::uint8_t> /*quote*/) override {
    return quotes_are_true;
  }
  bool renews_identifier() const override { return renews; }

  bool quotes_are_true = true;
  bool covers_source = false;
  /// What the system would choose as a source; none: there is no route.
  std::optional<IpAddress> route;
  mutable int asked_for_source = 0;
  std::optional<IpAddress> encoded_for;

  bool renews = true;
  std::size_t close(const ReceivedPacket& packet,
                    std::span<std::uint8_t, kMaxClosing> closing) const override {
    if (!closes) return 0;
    std::ranges::copy(packet.bytes.first(kClosingSize), closing.begin());
    return kClosingSize;
  }

  /// How many bytes of a reply it sends back.
  static constexpr std::size_t kClosingSize = 4;
  bool closes = false;
};

/// An engine over a fake network, and what a test says to it in a word.
class PacketEngineTest : public ::testing::Test {
 protected:
  static constexpr Duration kTimeout = 3s;

  PacketEngineTest() { network_.clock = &clock_; }

  ProbeRequest request(std::uint64_t id, std::string_view address = "192.0.2.1") const {
    auto module = std::make_shared<Module>();
    module->prober = "fake";
    module->options = options_;
    auto check = std::make_shared<Check>();
    check->module = module;
    const IpAddress target = *IpAddress::parse(address);
    check->family = target.family();
    return {id, check, target, {}, clock_.now() + kTimeout};
  }

  void probe(std::uint64_t id, std::string_view address = "192.0.2.1") {
    const ProbeRequest one = request(id, address);
    engine_.add(std::span(&one, 1));
    engine_.step();
  }

  void step_after(Duration duration) {
    clock_.advance(duration);
    engine_.step();
  }

  /// What answers the `index`th packet that was sent; as of now, read at the next step.
  void answer(std::size_t index, FakeMessage::Verdict verdict = FakeMessage::Verdict::reply) {
    FakeMessage message;
    std::memcpy(&message, network_.sent.at(index).bytes.data(), sizeof(message));
    message.verdict = verdict;
    deliver(message, network_.sent.at(index).destination);
  }

  void deliver(const FakeMessage& message, const IpAddress& source) {
    test::FakeNetwork::Incoming incoming;
    incoming.bytes.resize(sizeof(message));
    std::memcpy(incoming.bytes.data(), &message, sizeof(message));
    incoming.packet.source = source;
    incoming.packet.destination = own_;
    incoming.packet.time = clock_.utc() + network_.clock_set_by;
    incoming.packet.identifier = message.identity.identifier;
    network_.packets.push_back(std::move(incoming));
  }

  void expect_outcome(std::uint64_t id, Outcome outcome, std::string_view reason) const {
    const auto observation = sink_.only(id);
    ASSERT_TRUE(observation) << "request " << id << " did not complete exactly once";
    EXPECT_EQ(observation->outcome, outcome) << to_string(observation->outcome);
    EXPECT_EQ(observation->reason, reason);
  }

  IpAddress own_ = IpAddress::v4(0xcb007102);
  std::shared_ptr<FakeOptions> options_ = std::make_shared<FakeOptions>();
  test::VirtualClock clock_;
  test::CollectingSink sink_;
  Telemetry telemetry_;
  test::FakeNetwork network_;
  test::FakeSocketFactory factory_{network_};
  FakeCodec codec_;
  PacketEngine engine_{{clock_, sink_, telemetry_}, codec_, factory_};
};

}  // namespace reachd::net
