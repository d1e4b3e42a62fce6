#include <atomic>
#include <boost/asio/io_context.hpp>
#include <boost/asio/signal_set.hpp>
#include <chrono>
#include <condition_variable>
#include <csignal>
#include <functional>
#include <iostream>
#include <memory>
#include <mutex>
#include <optional>
#include <thread>
#include <utility>

#include "app/commands.hpp"
#include "app/judge.hpp"
#include "app/judge_config.hpp"
#include "app/tables.hpp"
#include "app/version.hpp"
#include "app/web.hpp"
#include "export/judge_application.hpp"
#include "judge/prometheus_client.hpp"

namespace reachd::app {
namespace {

/// Nothing, and what is wrong on standard error, if the file is not usable.
std::optional<judge::ClientOptions> client_options_or_complain(const JudgeOptions& options) {
  judge::ClientOptions client;
  if (!options.prometheus_config_file.empty()) {
    ClientConfig config = read_client_config(options.prometheus_config_file, config::SystemFiles{});
    for (const config::Diagnostic& mistake : config.mistakes) {
      std::cerr << mistake.to_string() << '\n';
    }
    if (!config.options) return std::nullopt;
    client = *std::move(config.options);
  }
  client.url = options.prometheus_url;
  client.user_agent = "reachd/" + std::string(version());
  return client;
}

Judge::Settings settings_of(const JudgeOptions& options) {
  return {.selector = options.selector,
          .engine = {.vantage_label = options.vantage_label, .stale = options.stale},
          .interval = options.interval,
          .delay = options.delay,
          .lookback = options.lookback};
}

/// A thread that can be woken to its end.
class Stop {
 public:
  const std::atomic<bool>& requested() const { return requested_; }
  void request() {
    const std::lock_guard lock(mutex_);
    requested_ = true;
    changed_.notify_all();
  }
  /// False if it is to end.
  bool wait(Duration duration) {
    std::unique_lock lock(mutex_);
    return !changed_.wait_for(lock, duration, [this] { return requested_.load(); });
  }

 private:
  std::atomic<bool> requested_ = false;
  std::mutex mutex_;
  std::condition_variable changed_;
};

/// Between two attempts to ask for the past.
constexpr Duration kRetryInterval = std::chrono::seconds(5);

/// The past, as soon as anybody answers; then each round as it falls due.
void judge_all(Judge& judge, const Clock& clock, Stop& stop, Log& log) {
  while (!stop.requested() && !judge.is_answered()) {
    judge.publish();
    stop.wait(kRetryInterval);
  }
  UtcTime last{};
  const auto past = judge.past_or_now();
  for (const UtcTime round : past) {
    if (stop.requested()) return;
    judge.judge(last = round, Judge::Age::past);
  }
  if (stop.requested()) return;
  judge.publish();
  log.info("the past is judged", {{"rounds", std::to_string(past.size())}});
  while (!stop.requested()) {
    judge.look_back();
    last = judge.next(last);
    const Duration ahead = judge.due(last) - clock.utc();
    if (ahead > Duration::zero() && !stop.wait(ahead)) return;
    judge.judge(last);
    judge.publish();
  }
}

/// Until a signal ends it.
void await_signals(Web& web, Log& log) {
  boost::asio::io_context io;
  boost::asio::signal_set signals(io, SIGINT, SIGTERM, SIGHUP);
  std::function<void()> wait = [&] {
    signals.async_wait([&](const boost::system::error_code&, int signal) {
      if (signal != SIGHUP) {
        log.info("ending", {{"signal", signal == SIGINT ? "SIGINT" : "SIGTERM"}});
        return;
      }
      log.info("reading the web configuration again");
      web.read_options_again();
      wait();
    });
  };
  wait();
  io.run();
}

}  // namespace

int judge(const JudgeOptions& options) {
  const auto client_options = client_options_or_complain(options);
  const LikelihoodsPtr table = table_or_complain(options.likelihoods_file);
  if (!client_options || table == nullptr) return kFailure;
  std::signal(SIGPIPE, SIG_IGN);
  const auto log = make_log(options.log.least, options.log.format);
  const SystemClock clock;
  Stop stop;
  judge::PrometheusClient client(*client_options, stop.requested());
  Judge judge(clock, client, table, settings_of(options), *log);
  Web web(std::make_unique<exporter::JudgeApplication>(judge, node_info(clock.utc())),
          options.serve, *log);
  web.start();
  const std::jthread thread([&] { judge_all(judge, clock, stop, *log); });
  // Whatever ends the wait: the thread is joined after it.
  const std::unique_ptr<Stop, void (*)(Stop*)> end(&stop, [](Stop* one) { one->request(); });
  await_signals(web, *log);
  web.stop();
  return kSuccess;
}

}  // namespace reachd::app
