#include "traceroute/trace_session.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <string_view>
#include <utility>

#include "net/icmp_message.hpp"
#include "net/packet_reasons.hpp"
#include "traceroute/hop_codecs.hpp"

namespace reachd::traceroute {
namespace {

/// As scamper names them.
constexpr std::array<std::string_view, kMethods> kMethodNames{"icmp-echo-paris", "udp-paris",
                                                              "tcp"};
/// Of local_error: what may be over by the next packet.
constexpr std::array<std::string_view, 6> kPassing{
    "receive_queue_overflow", "receive_backlog",      "no_buffers",
    "not_sent_in_time",       "neighbour_table_full", "too_many_outstanding"};
/// Some routers pass on what has no TTL left, and answer for the next hop as well; nobody does for
/// so many.
constexpr std::ptrdiff_t kStandstill = 3;
constexpr std::uint8_t kPortUnreachable = 3;
constexpr std::uint8_t kPortUnreachable6 = 4;

bool is_time_exceeded(Family family, std::uint8_t type) {
  return type == (family == Family::ipv4 ? net::kIcmpTimeExceeded : net::kIcmp6TimeExceeded);
}

bool is_port_unreachable(Family family, std::uint8_t type, std::uint8_t code) {
  if (family == Family::ipv4) return type == net::kIcmpUnreachable && code == kPortUnreachable;
  return type == net::kIcmp6Unreachable && code == kPortUnreachable6;
}

bool is_passing(const Observation& answer) {
  return answer.outcome == Outcome::local_error &&
         std::ranges::find(kPassing, answer.reason) != kPassing.end();
}

Outcome outcome_of(TraceStop stop) {
  if (stop == TraceStop::completed) return Outcome::success;
  return stop == TraceStop::unreachable ? Outcome::unreachable : Outcome::timeout;
}

bool has_left(const Observation& answer) {
  return answer.outcome != Outcome::local_error || net::is_after_sending(answer.reason);
}

std::optional<std::uint16_t> port_of(const TracerouteOptions& options) {
  return options.method == Method::icmp ? std::nullopt : std::optional(options.port_in_use());
}

/// A router that refuses to pass packets on says so to whatever comes with a higher TTL than it
/// takes to reach it, but not to each packet of several at once: its answer to a later one stands
/// right behind the hop that the router is. Silent hops between are none.
void draw_in_refusal(std::vector<TraceHop>& hops) {
  if (hops.size() < 2) return;
  const TraceHop refusal = hops.back();
  const auto before = std::find_if(hops.rbegin() + 1, hops.rend(),
                                   [](const TraceHop& hop) { return hop.address.has_value(); });
  if (before == hops.rend() || before->address != refusal.address) return;
  const auto ttl = static_cast<std::uint8_t>(before->ttl + 1);
  hops.erase(before.base(), hops.end());
  hops.push_back(refusal);
  hops.back().ttl = ttl;
}

}  // namespace

TraceSession::TraceSession(const ProbeRequest& request, std::optional<IpAddress> source,
                           UtcTime started)
    : request_(request),
      options_(static_cast<const TracerouteOptions&>(*request.check->module->options)),
      source_(source),
      started_(started),
      limit_(options_.max_hops),
      last_answered_(static_cast<std::uint8_t>(options_.first_hop - 1)) {}

bool TraceSession::may_begin_another() const {
  const std::size_t ttl = options_.first_hop + hops_.size();
  return ttl <= limit_ && ttl <= std::size_t{last_answered_} + options_.gap_limit;
}

TraceSession::Hop* TraceSession::candidate() {
  const auto again = std::ranges::find_if(hops_, is_at(Stage::wanted));
  if (again != hops_.end()) return &*again;
  if (!may_begin_another()) return nullptr;
  Hop& hop = hops_.emplace_back();
  hop.found.ttl = static_cast<std::uint8_t>(options_.first_hop + hops_.size() - 1);
  return &hop;
}

std::size_t TraceSession::awaited() const {
  return static_cast<std::size_t>(std::ranges::count(hops_, Stage::awaited, &Hop::stage));
}

bool TraceSession::is_awaiting() const { return std::ranges::any_of(hops_, is_at(Stage::awaited)); }

std::optional<TraceSession::Packet> TraceSession::next(SteadyTime now) {
  if (ended_ || now < next_packet_ || awaited() >= options_.parallel) return std::nullopt;
  Hop* const hop = candidate();
  if (hop == nullptr) return std::nullopt;
  hop->stage = Stage::awaited;
  next_packet_ = now + kPacketGap;
  return Packet{hop->found.ttl, ++hop->found.attempts};
}

bool TraceSession::has_more_to_ask() const {
  return std::ranges::any_of(hops_, is_at(Stage::wanted)) || may_begin_another();
}

SteadyTime TraceSession::next_send() const {
  const bool may_send = has_more_to_ask() && awaited() < options_.parallel;
  return may_send ? next_packet_ : SteadyTime::max();
}

TraceSession::Hop* TraceSession::find(const Packet& packet) {
  const auto is_it = [&packet](const Hop& hop) {
    return hop.found.ttl == packet.ttl && hop.found.attempts == packet.attempt &&
           hop.stage == Stage::awaited;
  };
  const auto hop = std::ranges::find_if(hops_, is_it);
  return hop == hops_.end() ? nullptr : &*hop;
}

void TraceSession::settle(const Packet& packet, const Observation& answer, bool is_over) {
  Hop* const hop = ended_ ? nullptr : find(packet);
  if (hop == nullptr) return;
  const bool is_last = hop->found.attempts >= options_.attempts;
  if (has_left(answer)) {
    ++hop->sent;
  } else {
    hop->stage = Stage::wanted;
  }
  if (is_over && answer.outcome != Outcome::success) return expire();
  if (!says_something_of_the_host(answer.outcome) && (is_last || !is_passing(answer))) {
    return end(TraceStop::error, answer.outcome, answer.reason);
  }
  if (answer.outcome == Outcome::success) {
    record(*hop, answer);
  } else {
    hop->stage = is_last ? Stage::settled : Stage::wanted;
  }
  review();
}

void TraceSession::record(Hop& hop, const Observation& answer) {
  hop.stage = Stage::settled;
  hop.found.sent = answer.time;
  hop.found.rtt = answer.rtt.value_or(Duration::zero());
  judge(hop, answer);
  if (options_.asns) hop.found.asns = options_.asns->find(*hop.found.address);
  last_answered_ = std::max(last_answered_, hop.found.ttl);
  if (Hop* const end = hop.stop ? nullptr : find_loop()) end->stop = TraceStop::loop;
  for (const Hop& one : hops_) {
    if (one.stop) limit_ = std::min(limit_, one.found.ttl);
  }
}

TraceSession::Hop* TraceSession::find_loop() {
  for (auto hop = hops_.begin(); hop != hops_.end(); ++hop) {
    if (hop->stop || !hop->found.address) continue;
    const auto passed = std::find_if(hops_.begin(), hop, [&](const Hop& earlier) {
      return earlier.found.address == hop->found.address;
    });
    const bool has_left = std::any_of(passed, hop, [&](const Hop& between) {
      return between.found.address && between.found.address != hop->found.address;
    });
    if (has_left || hop - passed >= kStandstill) return &*hop;
  }
  return nullptr;
}

void TraceSession::judge(Hop& hop, const Observation& answer) const {
  const Family family = request_.address.family();
  const auto* icmp = std::get_if<IcmpDetail>(&answer.detail);
  hop.found.address = request_.address;
  if (icmp != nullptr) hop.found.reply_hop_limit = icmp->reply_hop_limit;
  if (icmp == nullptr || !icmp->error_type) {
    hop.stop = TraceStop::completed;
    if (options_.method != Method::icmp) return;
    hop.found.icmp_type = net::echo_reply_type(family);
    hop.found.icmp_code = std::uint8_t{0};
    return;
  }
  const std::uint8_t type = *icmp->error_type;
  const std::uint8_t code = icmp->error_code.value_or(0);
  hop.found.address = icmp->error_source.value_or(request_.address);
  hop.found.icmp_type = type;
  hop.found.icmp_code = code;
  if (is_time_exceeded(family, type)) return;
  const bool is_target = options_.method == Method::udp && is_port_unreachable(family, type, code);
  hop.stop = is_target ? TraceStop::completed : TraceStop::unreachable;
  if (!is_target) hop.reason = net::icmp_error_reason(family, type, code);
}

void TraceSession::review() {
  if (is_awaiting() || has_more_to_ask()) return;
  const auto last = std::ranges::find(hops_, limit_, [](const Hop& hop) { return hop.found.ttl; });
  if (last != hops_.end() && last->stop) {
    const bool is_loop = last->stop == TraceStop::loop;
    return end(*last->stop, outcome_of(*last->stop), is_loop ? "loop" : last->reason);
  }
  const bool is_gap = hops_.back().found.ttl >= last_answered_ + options_.gap_limit;
  const TraceStop stop = is_gap ? TraceStop::gap_limit : TraceStop::hop_limit;
  end(stop, Outcome::timeout, is_gap ? "gap_limit" : "max_hops");
}

void TraceSession::expire() {
  if (!ended_) end(TraceStop::deadline, Outcome::timeout, "deadline");
}

void TraceSession::cancel() {
  if (!ended_) end(TraceStop::error, Outcome::cancelled, "stopped");
}

void TraceSession::end(TraceStop stop, Outcome outcome, std::string reason) {
  ended_ = true;
  stop_ = stop;
  outcome_ = outcome;
  reason_ = std::move(reason);
}

std::uint32_t TraceSession::sent_to(const Hop& hop) const {
  const bool is_blameless = outcome_ != Outcome::local_error ||
                            std::ranges::any_of(hops_, [](const Hop& one) { return one.sent > 0; });
  return hop.sent + (is_blameless && hop.stage == Stage::awaited ? 1U : 0U);
}

TracerouteDetail TraceSession::detail() const {
  TracerouteDetail detail{.method = kMethodNames[static_cast<std::size_t>(options_.method)],
                          .source = source_,
                          .stop = stop_,
                          .first_hop = options_.first_hop,
                          .max_hops = options_.max_hops,
                          .attempts = options_.attempts,
                          .gap_limit = options_.gap_limit,
                          .wait = options_.hop_timeout,
                          .probe_size = packet_size(options_.method, request_.address.family()),
                          .port = port_of(options_),
                          .packets = 0,
                          .hops = {}};
  std::size_t asked = 0;
  for (const Hop& hop : hops_) {
    const std::uint32_t sent = sent_to(hop);
    detail.packets += sent;
    if (hop.found.ttl <= limit_) {
      detail.hops.push_back(hop.found);
      detail.hops.back().attempts = static_cast<std::uint8_t>(sent);
    }
    if (sent > 0) asked = detail.hops.size();
  }
  detail.hops.resize(asked);
  if (stop_ == TraceStop::unreachable) draw_in_refusal(detail.hops);
  return detail;
}

Observation TraceSession::result() const {
  Observation observation;
  observation.check = request_.check;
  observation.address = request_.address;
  observation.time = started_;
  observation.outcome = outcome_;
  observation.reason = reason_;
  TracerouteDetail found = detail();
  if (request_.resolve_time > Duration::zero()) {
    observation.phases.set(Phase::resolve, request_.resolve_time);
  }
  if (found.reached()) {
    observation.rtt = found.hops.back().rtt;
    observation.phases.set(Phase::rtt, *observation.rtt);
  }
  observation.detail = std::move(found);
  return observation;
}

}  // namespace reachd::traceroute
