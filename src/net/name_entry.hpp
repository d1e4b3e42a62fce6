#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "net/address_answer.hpp"
#include "net/resolver.hpp"
#include "reachd/address.hpp"
#include "reachd/clock.hpp"

namespace reachd::net {

/// After a failure the next query waits this long, and twice as long after each one more.
inline constexpr Duration kFirstRetryGap = std::chrono::seconds(1);
inline constexpr Duration kLastRetryGap = std::chrono::minutes(1);

/// What is known of one name in one family, and when it has to be asked for again. Pure: time is an
/// argument.
class NameEntry {
 public:
  /// What a lookup gives now.
  Resolution view(SteadyTime now) const;
  /// Whether a lookup should start a query: nothing is known, the answer's last quarter has begun,
  /// or the gap after a failure is over.
  bool wants_query(SteadyTime now) const { return now >= next_query_; }
  /// Whether what view() gives is a server's answer that still holds.
  bool holds(SteadyTime now) const { return answer_ && now < expires_; }

  /// An address that was in use stays in use as long as the answers contain it.
  void take(const AddressAnswer& answer, Duration took, SteadyTime now);
  void fail(std::string_view reason, Duration took, SteadyTime now);
  /// If the last query failed, there is no gap to be waited for: others are asked.
  void retry_at_once();

 private:
  /// The last answer, good or negative; kept when queries fail.
  std::optional<Resolution> answer_;
  SteadyTime expires_{};
  SteadyTime next_query_ = SteadyTime::min();
  Duration gap_ = kFirstRetryGap;
  /// Of the last query if it failed; empty otherwise.
  std::string failure_;
  Duration failure_took_{};
};

}  // namespace reachd::net
