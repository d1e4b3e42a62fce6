#include "app/logging.hpp"

#include <poll.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <mutex>
#include <nlohmann/json.hpp>
#include <string>
#include <thread>
#include <utility>

#include "reachd/clock.hpp"

namespace reachd::app {
namespace {

std::string_view name_of(LogLevel level) {
  return std::ranges::find(kLogLevels, level, [](const auto& it) { return it.second; })->first;
}

bool needs_quotes(std::string_view value) {
  return value.empty() || std::ranges::any_of(value, [](unsigned char c) {
           return c <= ' ' || c == '"' || c == '=' || c == '\\' || c >= 0x7f;
         });
}

std::string quote(std::string_view value) {
  return nlohmann::json(value).dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

void append_pair(std::string& line, std::string_view key, std::string_view value) {
  if (!line.empty()) line += ' ';
  line += key;
  line += '=';
  line += needs_quotes(value) ? quote(value) : std::string(value);
}

std::string line_now(LogFormat format, LogLevel level, std::string_view event,
                     std::initializer_list<LogField> fields) {
  return format_log_line(format, format_time(std::chrono::system_clock::now()), level, event,
                         fields) +
         '\n';
}

/// Waits as long as it takes. What the descriptor does not take at all is lost.
void write_all(int descriptor, std::string_view text) {
  while (!text.empty()) {
    const ssize_t size = write(descriptor, text.data(), text.size());
    if (size >= 0) {
      text.remove_prefix(static_cast<std::size_t>(size));
    } else if (errno == EAGAIN) {
      pollfd room{.fd = descriptor, .events = POLLOUT, .revents = 0};
      poll(&room, 1, -1);
    } else if (errno != EINTR) {
      return;
    }
  }
}

/// What a log and the thread that writes it share.
class LineQueue {
 public:
  explicit LineQueue(LogFormat format) : format_(format) {}

  void push(std::string_view line) {
    const std::lock_guard lock(mutex_);
    if (lines_.size() + line.size() > kMostWaiting) {
      ++dropped_;
    } else {
      lines_ += line;
      changed_.notify_all();
    }
  }
  /// The lines that wait, and behind them how many there was no room for. Empty at the end.
  std::string pop_all() {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [this] { return ending_ || !lines_.empty(); });
    std::string lines = std::exchange(lines_, {});
    const auto dropped = std::exchange(dropped_, 0);
    if (dropped == 0) return lines;
    return lines + line_now(format_, LogLevel::warn,
                            "log lines dropped: they were not read in time",
                            {{"count", std::to_string(dropped)}});
  }
  void write_to(int descriptor) {
    for (auto lines = pop_all(); !lines.empty(); lines = pop_all()) write_all(descriptor, lines);
    const std::lock_guard lock(mutex_);
    written_ = true;
    changed_.notify_all();
  }
  /// Waits, but not for long, until all is written.
  void end() {
    std::unique_lock lock(mutex_);
    ending_ = true;
    changed_.notify_all();
    changed_.wait_for(lock, kLongestEnd, [this] { return written_; });
  }

 private:
  static constexpr std::size_t kMostWaiting = std::size_t{1} << 20U;
  static constexpr std::chrono::milliseconds kLongestEnd{300};

  const LogFormat format_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::string lines_;
  std::uint64_t dropped_ = 0;
  bool ending_ = false;
  bool written_ = false;
};

/// Whoever logs never waits for the reader: a thread of its own does. If that is stuck at the end
/// it is left behind, and touches nothing but the queue.
class BackgroundLog final : public Log {
 public:
  BackgroundLog(LogLevel least, LogFormat format, int descriptor)
      : least_(least), format_(format), queue_(std::make_shared<LineQueue>(format)) {
    std::thread([queue = queue_, descriptor] { queue->write_to(descriptor); }).detach();
  }
  ~BackgroundLog() override { queue_->end(); }
  BackgroundLog(const BackgroundLog&) = delete;
  BackgroundLog& operator=(const BackgroundLog&) = delete;

  void write(LogLevel level, std::string_view event,
             std::initializer_list<LogField> fields) override {
    if (level >= least_) queue_->push(line_now(format_, level, event, fields));
  }

 private:
  const LogLevel least_;
  const LogFormat format_;
  const std::shared_ptr<LineQueue> queue_;
};

}  // namespace

std::string format_log_line(LogFormat format, std::string_view time, LogLevel level,
                            std::string_view event, std::initializer_list<LogField> fields) {
  if (format == LogFormat::json) {
    nlohmann::ordered_json line{{"ts", time}, {"level", name_of(level)}, {"msg", event}};
    for (const LogField& field : fields) line[std::string(field.key)] = field.value;
    return line.dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace);
  }
  std::string line;
  append_pair(line, "ts", time);
  append_pair(line, "level", name_of(level));
  append_pair(line, "msg", event);
  for (const LogField& field : fields) append_pair(line, field.key, field.value);
  return line;
}

std::unique_ptr<Log> make_log(LogLevel least, LogFormat format, int descriptor) {
  return std::make_unique<BackgroundLog>(least, format, descriptor);
}

}  // namespace reachd::app
