#include <fmt/format.h>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <iostream>
#include <utility>

#include "app/commands.hpp"
#include "app/make_resolver.hpp"
#include "app/probe_target.hpp"
#include "app/prober_registry.hpp"
#include "app/unresolved.hpp"
#include "store/observation_json.hpp"

namespace reachd::app {
namespace {

using namespace std::chrono_literals;

constexpr auto kPause = 1s;

void print_header() {
  fmt::print("{:<28} {:<14} {:<39} {:<12} {:>10}  {}\n", "HOST", "CHECK", "ADDRESS", "OUTCOME",
             "RTT", "REASON");
}

void print_row(const Observation& observation) {
  const std::string rtt =
      observation.rtt ? fmt::format("{:.3f} ms", to_seconds(*observation.rtt) * 1e3) : "-";
  fmt::print("{:<28} {:<14} {:<39} {:<12} {:>10}  {}\n", observation.check->host->name,
             observation.check->module->name, observation.address.to_string(),
             to_string(observation.outcome), rtt, observation.reason);
}

/// Probes a few hosts and prints what comes back as it comes.
class OneShot final : private ObservationSink {
 public:
  OneShot(const config::Config& config, bool json, Log& log)
      : json_(json),
        vantage_(std::make_shared<const Vantage>(config.vantage)),
        resolver_(make_resolver(io_, clock_, config.resolvers, telemetry_, log)),
        probes_(make_probes({.io = io_,
                             .clock = clock_,
                             .sink = *this,
                             .telemetry = telemetry_,
                             .log = log,
                             .resolver = *resolver_,
                             .contact = config.contact,
                             .may_probe = [](const IpAddress&) { return true; }})) {}

  /// True if all succeeded.
  bool run(const std::vector<CheckPtr>& checks, unsigned count) {
    outstanding_ = checks.size() * count;
    for (const CheckPtr& check : checks) {
      boost::asio::co_spawn(io_, probe(check, count), boost::asio::detached);
    }
    const auto work = boost::asio::make_work_guard(io_);
    io_.run();
    for (auto& [name, probe] : probes_) probe->stop();
    return all_succeeded_;
  }

 private:
  boost::asio::awaitable<void> probe(CheckPtr check, unsigned count) {
    boost::asio::steady_timer timer(io_);
    for (unsigned i = 0; i < count; ++i) {
      if (i > 0) {
        timer.expires_after(kPause);
        co_await timer.async_wait(boost::asio::use_awaitable);
      }
      co_await probe_once(check);
    }
  }

  boost::asio::awaitable<void> probe_once(CheckPtr check) {
    net::Resolution known{.status = net::Resolution::Status::fresh,
                          .address = check->host->address,
                          .reason = {},
                          .took = {}};
    if (!known.address) known = co_await resolve(*check);
    if (!known.address) {
      complete(0, unresolved(check, known, clock_.utc()));
      co_return;
    }
    const ProbeRequest request{.id = ++last_request_,
                               .check = check,
                               .address = *known.address,
                               .resolve_time = known.took,
                               .deadline = clock_.now() + check->module->timeout};
    probes_.find(check->module->prober)->second->submit(std::span(&request, 1));
  }

  boost::asio::awaitable<net::Resolution> resolve(const Check& check) {
    net::Resolution first = co_await resolver_->resolve(check.host->name, check.family);
    if (first.address || !check.module->options->ip.fallback) co_return first;
    const Family other = check.family == Family::ipv4 ? Family::ipv6 : Family::ipv4;
    net::Resolution second = co_await resolver_->resolve(check.host->name, other);
    co_return second.address ? second : first;
  }

  void complete(std::uint64_t, Observation observation) override {
    observation.vantage = vantage_;
    boost::asio::post(io_, [this, observation = std::move(observation)] { report(observation); });
  }

  void report(const Observation& observation) {
    if (outstanding_ == 0) return;
    if (json_) {
      std::cout << store::to_json_line(observation) << std::endl;
    } else {
      print_row(observation);
    }
    all_succeeded_ = all_succeeded_ && observation.outcome == Outcome::success;
    if (--outstanding_ == 0) io_.stop();
  }

  bool json_;
  VantagePtr vantage_;
  SystemClock clock_;
  Telemetry telemetry_;
  boost::asio::io_context io_;
  std::unique_ptr<net::DnsResolver> resolver_;
  ProbeTable probes_;
  std::uint64_t last_request_ = 0;
  std::size_t outstanding_ = 0;
  bool all_succeeded_ = true;
};

ModulePtr find_module(const config::Config& config, const std::string& name) {
  const auto found = config.modules.find(name);
  if (found != config.modules.end()) return found->second;
  std::cerr << "reachd probe: no module '" << name << "'; there are:";
  for (const auto& [known, module] : config.modules) std::cerr << ' ' << known;
  std::cerr << '\n';
  return nullptr;
}

/// A host of the configuration keeps its address; any other is a literal or resolved.
HostPtr host_named(const config::Config& config, const std::string& name) {
  auto host = std::make_shared<Host>();
  host->name = name;
  host->address = IpAddress::parse(name);
  for (const config::HostSpec& known : config.hosts) {
    if (known.name == name && known.address) host->address = known.address;
  }
  return host;
}

CheckPtr make_check(const config::Config& config, const ModulePtr& module,
                    const ProbeTarget& target) {
  auto check = std::make_shared<Check>();
  check->host = host_named(config, target.host);
  check->module = module;
  check->family =
      check->host->address ? check->host->address->family() : module->options->ip.preferred;
  check->interval = kPause;
  check->target = target.target;
  return check;
}

}  // namespace

int probe(const ProbeOptions& options) {
  const auto config = load_or_complain(options.config_file);
  if (!config) return kUsage;
  const ModulePtr module = find_module(*config, options.module);
  if (!module) return kUsage;
  std::vector<CheckPtr> checks;
  for (const std::string& text : options.hosts) {
    const auto target = parse_probe_target(text, module->prober);
    if (!target) {
      std::cerr << "reachd probe: '" << text
                << "' is no host; write NAME, ADDRESS, HOST:PORT or a URL\n";
      return kUsage;
    }
    checks.push_back(make_check(*config, module, *target));
  }
  const auto log = make_log(LogLevel::warn, LogFormat::logfmt);
  if (!options.json) print_header();
  return OneShot(*config, options.json, *log).run(checks, options.count) ? kSuccess : kFailure;
}

}  // namespace reachd::app
