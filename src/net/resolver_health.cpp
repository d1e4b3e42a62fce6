#include "net/resolver_health.hpp"

#include "net/remedies.hpp"

namespace reachd::net {
namespace {

/// Whose remedy is that against servers that do not do their work.
constexpr std::string_view kServersReason = "resolver_failed";

}  // namespace

void ResolverHealth::succeeded() {
  if (is_failing_) {
    log_.info("name servers answer again", {{"failed_lookups", std::to_string(failures_)}});
  }
  is_failing_ = false;
  failures_ = 0;
}

void ResolverHealth::failed(const std::string& name, std::string_view reason, bool is_silence,
                            std::string_view ours) {
  ++failures_;
  if (is_failing_ || (!is_silence && failures_ < kErrorsInARow)) return;
  is_failing_ = true;
  log_.warn(ours.empty() ? "name servers fail" : "name servers cannot be asked",
            {{"name", name},
             {"reason", std::string(ours.empty() ? reason : ours)},
             {"remedy", std::string(remedy_for(ours.empty() ? kServersReason : ours))},
             {"meanwhile", "names that were told before keep their last good address"}});
}

}  // namespace reachd::net
