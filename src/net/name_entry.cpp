#include "net/name_entry.hpp"

#include <algorithm>

namespace reachd::net {

Resolution NameEntry::view(SteadyTime now) const {
  using Status = Resolution::Status;
  const bool is_outlived_negative = answer_ && !answer_->address && now >= expires_;
  if (!failure_.empty() && (!answer_ || is_outlived_negative)) {
    return {Status::resolver_failed, std::nullopt, failure_, failure_took_};
  }
  if (!answer_) return {};
  Resolution resolution = *answer_;
  if (resolution.address && now >= expires_) {
    resolution.status = Status::stale;
    resolution.reason = failure_.empty() ? "expired" : failure_;
  }
  return resolution;
}

void NameEntry::take(const AddressAnswer& answer, Duration took, SteadyTime now) {
  const std::optional<IpAddress> in_use = answer_ ? answer_->address : std::nullopt;
  answer_ = Resolution{answer.status, std::nullopt, std::string(answer.reason), took};
  if (!answer.addresses.empty()) {
    const bool still_there =
        in_use && std::ranges::find(answer.addresses, *in_use) != answer.addresses.end();
    answer_->address = still_there ? in_use : answer.addresses.front();
  }
  expires_ = now + answer.ttl;
  next_query_ = expires_ - (answer_->address ? answer.ttl / 4 : Duration::zero());
  gap_ = kFirstRetryGap;
  failure_.clear();
}

void NameEntry::retry_at_once() {
  if (failure_.empty()) return;
  gap_ = kFirstRetryGap;
  next_query_ = SteadyTime::min();
}

void NameEntry::fail(std::string_view reason, Duration took, SteadyTime now) {
  failure_ = reason;
  failure_took_ = took;
  next_query_ = now + gap_;
  gap_ = std::min(2 * gap_, kLastRetryGap);
}

}  // namespace reachd::net
