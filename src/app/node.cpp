#include "app/node.hpp"

#include <algorithm>
#include <boost/asio/post.hpp>
#include <csignal>
#include <exception>
#include <utility>

#include "app/file_watcher.hpp"
#include "app/make_resolver.hpp"

namespace reachd::app {
namespace {

using namespace std::chrono_literals;

constexpr auto kFileInterval = 5s;

schedule::Limits schedule_limits(const config::Limits& limits) {
  return {.packets_per_second = limits.packets_per_second,
          .packets_per_second_per_prefix = limits.packets_per_second_per_prefix,
          .address_floor = limits.address_floor,
          .exclude = limits.exclude,
          .exclude_names = limits.exclude_names};
}

std::vector<std::string> texts_of(const std::vector<config::Diagnostic>& mistakes) {
  std::vector<std::string> texts;
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

Node::Node(const config::Config& config, Loader loader, const RunOptions& options, Log& log)
    : log_(log),
      loader_(std::move(loader)),
      signals_(io_, SIGINT, SIGTERM, SIGHUP),
      file_timer_(io_),
      resolver_(make_resolver(io_, clock_, config.resolvers, telemetry_, log)),
      watch_(std::make_shared<const WatchIndex>(config::expand(config))),
      aggregator_(clock_, telemetry_, log, watch_, config.windows,
                  [this](const std::vector<CheckPtr>& checks) { dispatcher_.confirm(checks); }),
      dispatcher_(io_, clock_, telemetry_, *resolver_,
                  [this](Observation observation) { aggregator_.push(std::move(observation)); }),
      web_(*this, clock_.utc(), options, log) {
  apply(config);
}

Node::~Node() { shut_down(); }

void Node::run() {
  await_signals();
  watch_files();
  web_.start();
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
    load_anew();
    await_signals();
  });
}

void Node::watch_files() {
  file_timer_.expires_after(kFileInterval);
  file_timer_.async_wait([this](const boost::system::error_code& error) {
    if (error) return;
    std::string seen = fingerprint_of_files(watched_files_);
    if (seen != files_seen_) {
      files_seen_ = std::move(seen);
      load_anew();
    }
    watch_files();
  });
}

std::string Node::config_text() const {
  const std::lock_guard lock(config_mutex_);
  return config_text_;
}

void Node::reload(ReloadDone done) {
  boost::asio::post(io_, [this, done = std::move(done)]() mutable {
    waiting_.push_back(std::move(done));
    load_anew();
  });
}

void Node::load_anew() {
  if (loading_.joinable()) {
    load_again_ = true;
    return;
  }
  loading_ = std::thread([this] {
    auto result = std::make_shared<config::LoadResult>(loader_());
    boost::asio::post(io_, [this, result] { loaded(*result); });
  });
}

void Node::loaded(const config::LoadResult& result) {
  loading_.join();
  std::vector<std::string> mistakes = texts_of(result.mistakes);
  if (result.config) mistakes = try_apply(*result.config);
  telemetry_.config_last_reload_successful = mistakes.empty();
  for (const std::string& mistake : mistakes) {
    log_.error("configuration not loaded, the one before stays in use", {{"mistake", mistake}});
  }
  if (std::exchange(load_again_, false)) return load_anew();
  answer_reloads(join(mistakes));
}

std::vector<std::string> Node::try_apply(const config::Config& config) {
  try {
    apply(config);
  } catch (const std::exception& denied) {
    return {std::string("no probes can be made: ") + denied.what()};
  }
  log_.info("configuration loaded", {{"checks", std::to_string(watch_->watch().checks.size())}});
  return {};
}

void Node::apply(const config::Config& config) {
  take_contact(config.contact);
  auto watch = std::make_shared<const WatchIndex>(config::expand(config));
  watch_ = watch;
  limits_ = config.limits;
  resolver_->use_servers(resolver_servers(config.resolvers));
  watched_files_ = config.host_file_patterns;
  files_seen_ = fingerprint_of_files(watched_files_);
  {
    const std::lock_guard lock(config_mutex_);
    config_text_ = config.redacted_text;
  }
  aggregator_.set_watch(watch, config.windows);
  dispatcher_.start(std::move(watch), schedule_limits(config.limits));
  telemetry_.config_last_reload_success_seconds = unix_seconds(clock_.utc());
}

/// Probes are made for one contact, so another one takes other probes.
void Node::take_contact(const std::string& contact) {
  if (contact_ == contact) return;
  dispatcher_.set_probes(
      make_probes({.io = io_,
                   .clock = clock_,
                   .sink = dispatcher_,
                   .telemetry = telemetry_,
                   .log = log_,
                   .resolver = *resolver_,
                   .contact = contact,
                   .may_probe = [this](const IpAddress& address) { return may_probe(address); }}));
  contact_ = contact;
}

void Node::answer_reloads(const std::string& mistakes) {
  for (const ReloadDone& done : std::exchange(waiting_, {})) done(mistakes);
}

bool Node::may_probe(const IpAddress& address) const {
  return std::ranges::none_of(limits_.exclude,
                              [&](const Prefix& prefix) { return prefix.contains(address); });
}

void Node::shut_down() {
  if (loading_.joinable()) loading_.join();
  answer_reloads("the node is ending");
  dispatcher_.stop();
  aggregator_.stop();
  web_.stop();
}

}  // namespace reachd::app
