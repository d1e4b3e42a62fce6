#include "net/resolver_health.hpp"

namespace reachd::net {

void ResolverHealth::succeeded() {
  if (is_failing_) {
    log_.info("name servers answer again", {{"failed_lookups", std::to_string(failures_)}});
  }
  is_failing_ = false;
  failures_ = 0;
}

void ResolverHealth::failed(const std::string& name, std::string_view reason, bool is_silence) {
  ++failures_;
  if (is_failing_ || (!is_silence && failures_ < kErrorsInARow)) return;
  is_failing_ = true;
  log_.warn("name servers fail",
            {{"name", name},
             {"reason", std::string(reason)},
             {"meanwhile", "names that were told before keep their last good address"}});
}

}  // namespace reachd::net
