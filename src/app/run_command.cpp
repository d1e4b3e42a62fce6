#include <fmt/format.h>
#include <sys/resource.h>

#include <algorithm>
#include <csignal>
#include <cstdlib>
#include <future>
#include <iostream>
#include <iterator>
#include <optional>
#include <set>
#include <utility>

#include "app/commands.hpp"
#include "app/embedded_watch.hpp"
#include "app/memory.hpp"
#include "app/node.hpp"
#include "app/prober_registry.hpp"

namespace reachd::app {
namespace {

/// Nothing where nothing is swept.
void announce_sweeps(const config::Config& config) {
  for (const config::SweepSpec& sweep : config.sweeps) {
    const auto size = static_cast<double>(sweep.prefix.size());
    std::cerr << "  one ping to each of the " << sweep.prefix.size() << " addresses of "
              << sweep.prefix.to_string() << " every " << format_duration(sweep.interval) << ", "
              << fmt::format("{:.2g}", size / to_seconds(sweep.interval)) << " a second\n";
  }
}

/// What a watch sends, in words: for whoever is about to send it.
void announce(const config::Config& config) {
  const Watch watch = config::expand(config);
  std::set<std::string> addresses;
  double per_second = 0;
  for (const CheckPtr& check : watch.checks) {
    per_second += 1 / to_seconds(check->interval);
    addresses.insert(check->host->address ? check->host->address->to_string() : check->host->name);
  }
  std::cerr << "reachd: without --config.file the compiled-in watch is meant, which probes the "
               "real network:\n"
            << "  " << watch.checks.size() << " checks of " << watch.hosts.size() << " hosts at "
            << addresses.size() << " addresses and names, " << fmt::format("{:.2g}", per_second)
            << " probes a second in all, from this machine\n";
  announce_sweeps(config);
  for (const HostPtr& host : watch.hosts) {
    std::cerr << "  " << host->name << "  "
              << (host->address ? host->address->to_string() : "(resolved by name)") << '\n';
  }
  std::cerr << "Go ahead with --live, or give a watch of your own with --config.file=FILE.\n";
}

config::LoadResult load(const std::string& file) {
  if (!file.empty()) return config::load_file(file, prober_schemas());
  return config::load_text(embedded_watch(), "compiled-in watch", ".", prober_schemas());
}

/// A mistake in the web configuration keeps the whole load from being used.
BackgroundLoad::Loader loader_of(const RunOptions& options) {
  return [file = options.config_file, web_file = options.serve.web_config_file] {
    config::LoadResult result = load(file);
    auto mistakes = web_mistakes(web_file);
    if (!mistakes.empty()) result.config.reset();
    std::ranges::move(mistakes, std::back_inserter(result.mistakes));
    return result;
  };
}

/// On a thread, which has memory of its own: what reading a large watch takes does not then lie
/// between what is kept of it, and can be given back.
std::optional<config::Config> load_apart(const std::string& file) {
  return std::async(std::launch::async, load_or_complain, file).get();
}

/// A log or a client that is closed is an error of the write, and no reason to end.
void ignore_broken_pipes() { std::signal(SIGPIPE, SIG_IGN); }

/// Until the node takes it for a wish to reload, it would end the process.
void ignore_hangups() { std::signal(SIGHUP, SIG_IGN); }

/// Every probe under way takes a descriptor, and the usual soft limit of 1024 is there for programs
/// that call select(2).
void raise_descriptor_limit() {
  rlimit limit{};
  if (getrlimit(RLIMIT_NOFILE, &limit) != 0) return;
  limit.rlim_cur = limit.rlim_max;
  setrlimit(RLIMIT_NOFILE, &limit);
}

/// True if a load was left behind: nothing static may be destroyed while its thread runs.
bool run_node(std::optional<config::Config> config, const RunOptions& options) {
  const auto log = make_log(options.log.least, options.log.format);
  Node node(*config, loader_of(options), options, *log);
  // Reading a large watch takes several times what is kept of it.
  config.reset();
  give_back_memory();
  node.run();
  return node.left_a_load_behind();
}

}  // namespace

int run(const RunOptions& options) {
  ignore_hangups();
  auto config = load_apart(options.config_file);
  if (!config) return kFailure;
  if (options.config_file.empty() && !options.live) {
    announce(*config);
    return kUsage;
  }
  ignore_broken_pipes();
  raise_descriptor_limit();
  if (run_node(std::move(config), options)) std::quick_exit(kSuccess);
  return kSuccess;
}

}  // namespace reachd::app
