#include "net/send_times.hpp"

namespace reachd::net {
namespace {

void fill(const SendStamp& from, const SendStamp& to, std::span<SteadyTime> times) {
  if (to.index <= from.index) return;
  const Duration each = (to.time - from.time) / static_cast<Duration::rep>(to.index - from.index);
  for (std::size_t i = from.index; i < to.index; ++i) {
    times[i] = from.time + each * static_cast<Duration::rep>(i - from.index);
  }
}

}  // namespace

void estimate_send_times(std::span<const SendStamp> stamps, SteadyTime begun, SteadyTime done,
                         std::span<SteadyTime> times) {
  SendStamp from{0, begun};
  for (const SendStamp& stamp : stamps) {
    fill(from, stamp, times);
    from = stamp;
  }
  fill(from, {times.size(), done}, times);
}

}  // namespace reachd::net
