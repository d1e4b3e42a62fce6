#include "app/node.hpp"

#include <algorithm>
#include <boost/asio/post.hpp>
#include <csignal>
#include <exception>
#include <utility>

#include "app/exclusion.hpp"
#include "app/make_resolver.hpp"
#include "app/sweep_tasks.hpp"
#include "app/thread_priority.hpp"
#include "config/sweeps.hpp"
#include "export/web_application.hpp"

namespace reachd::app {
namespace {

using namespace std::chrono_literals;

constexpr auto kFileInterval = 5s;
/// So far the wall clock may stand behind without a word: leap seconds, and steps smaller still.
constexpr Duration kClockTolerance = 2s;

/// The limits of the checks, which get what the sweeps leave.
schedule::Limits schedule_limits(const config::Config& config) {
  const config::Limits& limits = config.limits;
  const config::SweepRates sweeps = config::rates_of(config.sweeps);
  return {.packets_per_second = limits.packets_per_second - sweeps.node,
          .packets_per_second_per_prefix = limits.packets_per_second_per_prefix - sweeps.prefix,
          .address_floor = limits.address_floor,
          .exclude = limits.exclude,
          .exclude_names = limits.exclude_names};
}

std::vector<std::string> texts_of(const std::vector<config::Diagnostic>& mistakes) {
  std::vector<std::string> texts;
  texts.reserve(mistakes.size());
  for (const config::Diagnostic& mistake : mistakes) texts.push_back(mistake.to_string());
  return texts;
}

std::string join(const std::vector<std::string>& lines) {
  std::string text;
  for (const std::string& line : lines) text += line + "\n";
  return text;
}

std::int64_t unix_seconds(UtcTime time) {
  return std::chrono::floor<std::chrono::seconds>(time).time_since_epoch().count();
}

}  // namespace

Node::Node(const config::Config& config, BackgroundLoad::Loader loader, const RunOptions& options,
           Log& log)
    : log_(log),
      clock_(system_clock_),
      signals_(io_, SIGINT, SIGTERM, SIGHUP),
      file_timer_(io_),
      reloads_([this] { load_.start(); }),
      load_(io_, std::move(loader), [this](const config::LoadResult& result) { loaded(result); }),
      resolver_(make_resolver(io_, clock_, config.resolvers, telemetry_, log)),
      watch_(std::make_shared<const WatchIndex>(config::expand(config))),
      aggregator_(
          clock_, telemetry_, log, watch_, config.windows,
          [this](const std::vector<CheckPtr>& checks) { dispatcher_.confirm(checks); },
          options.record_file.empty() ? nullptr
                                      : std::make_unique<ObservationRecorder>(
                                            options.record_file, clock_, telemetry_, log)),
      on_demand_({io_, clock_, *resolver_}),
      dispatcher_(io_, clock_, telemetry_, *resolver_,
                  [this](Observation observation) { aggregator_.push(std::move(observation)); }),
      sweeper_({.clock = clock_,
                .telemetry = telemetry_,
                .log = log,
                .contact = contact_,
                .yields = true,
                .logs_failures = true}),
      web_(std::make_unique<exporter::WebApplication>(*this, node_info(clock_.utc())),
           options.serve, log) {
  ProbeTable probes =
      make_probes({.io = io_,
                   .clock = clock_,
                   .sink = on_demand_,
                   .telemetry = telemetry_,
                   .log = log_,
                   .resolver = *resolver_,
                   .contact = contact_,
                   .may_probe = [this](std::string_view name, const IpAddress& address) {
                     return may_probe(name, address);
                   }});
  on_demand_.use_probes(probes, dispatcher_);
  dispatcher_.set_probes(std::move(probes));
  use(config, watch_);
  sweeper_.use(sweep_tasks(config, clock_.utc()));
}

Node::~Node() { shut_down(); }

void Node::run() {
  await_signals();
  watch_files();
  web_.start();
  run_me_promptly();
  io_.run();
  shut_down();
}

void Node::await_signals() {
  signals_.async_wait([this](const boost::system::error_code& error, int signal) {
    if (error) return;
    if (signal != SIGHUP) {
      log_.info("ending", {{"signal", signal == SIGTERM ? "SIGTERM" : "SIGINT"}});
      return io_.stop();
    }
    reloads_.ask();
    await_signals();
  });
}

void Node::watch_files() {
  file_timer_.expires_after(kFileInterval);
  file_timer_.async_wait([this](const boost::system::error_code& error) {
    if (error) return;
    watch_clock();
    if (files_.wants_load(clock_.now())) reloads_.ask();
    watch_files();
  });
}

void Node::watch_clock() {
  const Duration ahead = clock_.ahead();
  if ((ahead > kClockTolerance) == clock_is_ahead_) return;
  clock_is_ahead_ = !clock_is_ahead_;
  if (clock_is_ahead_) {
    log_.warn("wall clock was put back, times stay ahead of it until it has caught up",
              {{"ahead", format_duration(ahead)}});
  } else {
    log_.info("wall clock has caught up");
  }
}

std::string Node::config_text() const {
  const std::lock_guard lock(config_mutex_);
  return config_text_;
}

void Node::reload(ReloadDone done) {
  boost::asio::post(io_,
                    [this, done = std::move(done)]() mutable { reloads_.ask(std::move(done)); });
}

void Node::loaded(const config::LoadResult& result) {
  std::vector<std::string> mistakes = texts_of(result.mistakes);
  if (result.config) mistakes = try_apply(*result.config);
  telemetry_.config_last_reload_successful = mistakes.empty();
  if (!mistakes.empty()) files_.failed(clock_.now());
  tell(mistakes);
  reloads_.ended(join(mistakes));
}

/// A load that is tried again by itself says the same only once.
void Node::tell(const std::vector<std::string>& mistakes) {
  if (mistakes == told_mistakes_ && !reloads_.is_awaited()) return;
  told_mistakes_ = mistakes;
  for (const std::string& mistake : mistakes) {
    log_.error("configuration not loaded, the one before stays in use", {{"mistake", mistake}});
  }
}

std::vector<std::string> Node::try_apply(const config::Config& config) {
  try {
    apply(config);
  } catch (const std::exception& denied) {
    return {std::string("it cannot be applied: ") + denied.what()};
  }
  log_.info("configuration loaded", {{"checks", std::to_string(watch_->watch().checks.size())}});
  return {};
}

void Node::apply(const config::Config& config) {
  auto watch = std::make_shared<const WatchIndex>(config::expand(config));
  sweeper_.use(sweep_tasks(config, clock_.utc()));
  aggregator_.set_watch(watch, config.windows);
  resolver_->use_servers(resolver_servers(config.resolvers, log_));
  use(config, std::move(watch));
  web_.read_options_again();
}

void Node::use(const config::Config& config, WatchIndexPtr watch) {
  watch_ = watch;
  limits_ = config.limits;
  contact_.set(config.contact);
  files_.loaded(config.host_file_patterns, config.host_files_seen);
  {
    const std::lock_guard lock(config_mutex_);
    config_text_ = config.redacted_text;
  }
  on_demand_.use(std::make_shared<const ProbeBook>(config, watch));
  dispatcher_.start(std::move(watch), schedule_limits(config));
  telemetry_.config_last_reload_success_seconds = unix_seconds(clock_.utc());
}

bool Node::may_probe(std::string_view name, const IpAddress& address) const {
  return !excludes(limits_, name) && !excludes(limits_, address);
}

void Node::shut_down() {
  reloads_.give_up("the node is ending");
  on_demand_.stop();
  dispatcher_.stop();
  sweeper_.stop();
  aggregator_.stop();
  web_.stop();
}

}  // namespace reachd::app
