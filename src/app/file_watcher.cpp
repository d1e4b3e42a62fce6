#include "app/file_watcher.hpp"

#include <algorithm>
#include <utility>

#include "config/files.hpp"

namespace reachd::app {
namespace {

using namespace std::chrono_literals;

constexpr Duration kFirstRetry = 5s;
constexpr Duration kLongestRetry = 5min;

std::string fingerprint_of(const std::vector<std::string>& patterns) {
  const config::SystemFiles files;
  std::string fingerprint;
  for (const std::string& pattern : patterns) fingerprint += files.match(pattern).fingerprint;
  return fingerprint;
}

}  // namespace

void FileWatcher::loaded(std::vector<std::string> patterns, std::string seen) {
  patterns_ = std::move(patterns);
  seen_ = std::move(seen);
  retry_at_.reset();
  retry_gap_ = Duration::zero();
}

void FileWatcher::failed(SteadyTime now) {
  retry_gap_ = std::clamp(2 * retry_gap_, kFirstRetry, kLongestRetry);
  retry_at_ = now + retry_gap_;
}

bool FileWatcher::wants_load(SteadyTime now) {
  const bool retry = retry_at_ && now >= *retry_at_;
  std::string present = fingerprint_of(patterns_);
  const bool changed = present != seen_;
  seen_ = std::move(present);
  if (retry || changed) retry_at_.reset();
  return retry || changed;
}

}  // namespace reachd::app
