#include <fmt/format.h>

#include <algorithm>
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
#include "app/exclusion.hpp"
#include "app/make_resolver.hpp"
#include "app/probe_target.hpp"
#include "app/prober_registry.hpp"
#include "app/unresolved.hpp"
#include "config/wording.hpp"
#include "store/observation_json.hpp"

namespace reachd::app {
namespace {

using namespace std::chrono_literals;

constexpr auto kPause = 1s;

/// A line an observation, in columns as wide as these checks need.
class Table {
 public:
  explicit Table(const std::vector<CheckPtr>& checks) {
    for (const CheckPtr& check : checks) {
      host_ = std::max(host_, check->host->name.size());
      module_ = std::max(module_, check->module->name.size());
      if (check->family == Family::ipv6) address_ = kWidestAddress;
    }
    print("HOST", "CHECK", "ADDRESS", "OUTCOME", "RTT", "REASON");
  }

  void add(const Observation& observation) const {
    const std::string rtt =
        observation.rtt ? fmt::format("{:.3f} ms", to_seconds(*observation.rtt) * 1e3) : "-";
    const bool has_address =
        std::ranges::any_of(observation.address.bytes(), [](auto byte) { return byte != 0; });
    print(observation.check->host->name, observation.check->module->name,
          has_address ? observation.address.to_string() : "-", to_string(observation.outcome), rtt,
          observation.reason.empty() ? "-" : observation.reason);
  }

 private:
  static constexpr std::size_t kWidestAddress = 39;

  void print(std::string_view host, std::string_view module, std::string_view address,
             std::string_view outcome, std::string_view rtt, std::string_view reason) const {
    std::cout << fmt::format("{:<{}}  {:<{}}  {:<{}}  {:<11}  {:>11}  {}", host, host_, module,
                             module_, address, address_, outcome, rtt, reason)
              << std::endl;
  }

  std::size_t host_ = 4;
  std::size_t module_ = 5;
  std::size_t address_ = 15;
};

/// Probes a few hosts and prints what comes back as it comes.
class OneShot final : private ObservationSink {
 public:
  /// Without a table: JSON lines.
  OneShot(const config::Config& config, std::optional<Table> table, Log& log)
      : table_(std::move(table)),
        vantage_(std::make_shared<const Vantage>(config.vantage)),
        contact_(config.contact),
        limits_(config.limits),
        resolver_(make_resolver(io_, clock_, config.resolvers, telemetry_, log)),
        probes_(make_probes({.io = io_,
                             .clock = clock_,
                             .sink = *this,
                             .telemetry = telemetry_,
                             .log = log,
                             .resolver = *resolver_,
                             .contact = contact_,
                             .may_probe = [this](std::string_view name, const IpAddress& address) {
                               return !excludes(limits_, name) && !excludes(limits_, address);
                             }})) {}

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
    net::Resolution known;
    if (check->host->address) {
      known = taken_as_given(*check);
    } else {
      known = co_await resolve(*check);
    }
    if (!known.address) {
      complete(0, unresolved(check, known, clock_.utc()));
      co_return;
    }
    if (excludes(limits_, *known.address)) {
      complete(0, excluded(check, *known.address));
      co_return;
    }
    const ProbeRequest request{.id = ++last_request_,
                               .check = check,
                               .address = *known.address,
                               .resolve_time = known.took,
                               .deadline = clock_.now() + check->module->timeout};
    probes_.find(check->module->prober)->second->submit(std::span(&request, 1));
  }

  Observation excluded(const CheckPtr& check, const IpAddress& address) const {
    Observation observation;
    observation.check = check;
    observation.address = address;
    observation.time = clock_.utc();
    observation.outcome = Outcome::local_error;
    observation.reason = "excluded";
    return observation;
  }

  static net::Resolution taken_as_given(const Check& check) {
    using Status = net::Resolution::Status;
    if (check.host->address->family() == check.family) {
      return {.status = Status::fresh, .address = check.host->address, .reason = {}, .took = {}};
    }
    return {.status = Status::no_address, .address = {}, .reason = "other_family", .took = {}};
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
    if (table_) {
      table_->add(observation);
    } else {
      std::cout << store::to_json_line(observation) << std::endl;
    }
    all_succeeded_ = all_succeeded_ && observation.outcome == Outcome::success;
    if (--outstanding_ == 0) io_.stop();
  }

  std::optional<Table> table_;
  VantagePtr vantage_;
  Contact contact_;
  config::Limits limits_;
  SystemClock clock_;
  Telemetry telemetry_;
  boost::asio::io_context io_;
  std::unique_ptr<net::DnsResolver> resolver_;
  ProbeTable probes_;
  std::uint64_t last_request_ = 0;
  std::size_t outstanding_ = 0;
  bool all_succeeded_ = true;
};

void complain(const std::string& what) { std::cerr << "reachd probe: " << what << '\n'; }

ModulePtr find_module(const config::Config& config, const std::string& name) {
  const auto found = config.modules.find(name);
  if (found != config.modules.end()) return found->second;
  std::vector<std::string_view> known;
  for (const auto& [module_name, module] : config.modules) known.push_back(module_name);
  const std::string hint = config::did_you_mean(name, known);
  complain("no module " + config::in_quotes(name) +
           (hint.empty() ? "; there are " + config::join(known) : hint));
  return nullptr;
}

/// What is wrong with probing this target by this module; empty: nothing.
std::string fault_of(const Module& module, const ProbeTarget& target) {
  const auto schemas = prober_schemas();
  const auto schema = std::ranges::find(schemas, module.prober, &config::ProberSchema::name);
  if (!schema->takes_target && !target.target.empty()) {
    return "module " + config::in_quotes(module.name) + " takes no port and no URL";
  }
  std::string fault;
  if (schema->fault_of_target != nullptr) {
    fault = schema->fault_of_target(*module.options, target.target);
    if (!fault.empty() && target.target.empty()) return "no port; write HOST:PORT";
  }
  if (fault.empty() && schema->fault_of_query_name != nullptr) {
    fault = schema->fault_of_query_name(*module.options, "");
  }
  return fault;
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

/// A host's fixed address decides; one given in place of a name does where the module lets it.
Family family_for(const Host& host, const IpOptions& ip) {
  const bool is_literal = IpAddress::parse(host.name).has_value();
  const bool decides = host.address && (ip.fallback || !is_literal);
  return decides ? host.address->family() : ip.preferred;
}

CheckPtr make_check(const config::Config& config, const ModulePtr& module,
                    const ProbeTarget& target) {
  auto check = std::make_shared<Check>();
  check->host = host_named(config, target.host);
  check->module = module;
  check->family = family_for(*check->host, module->options->ip);
  check->interval = kPause;
  check->target = target.target;
  return check;
}

bool is_excluded(const config::Limits& limits, const Host& host) {
  return excludes(limits, host.name) || (host.address && excludes(limits, *host.address));
}

/// Empty if something is wrong with a host; that is printed.
std::vector<CheckPtr> make_checks(const config::Config& config, const ModulePtr& module,
                                  const std::vector<std::string>& hosts) {
  std::vector<CheckPtr> checks;
  for (const std::string& text : hosts) {
    const auto target = parse_probe_target(text, module->prober);
    const std::string fault = target ? fault_of(*module, *target)
                                     : "this is no host; write NAME, ADDRESS, HOST:PORT or a URL";
    if (!fault.empty()) {
      complain(config::in_quotes(text) + ": " + fault);
      return {};
    }
    checks.push_back(make_check(config, module, *target));
    if (is_excluded(config.limits, *checks.back()->host)) {
      complain(config::in_quotes(text) + " is excluded by the configuration");
      return {};
    }
  }
  return checks;
}

}  // namespace

int probe(const ProbeOptions& options) {
  const auto config = load_or_complain(options.config_file);
  if (!config) return kFailure;
  const ModulePtr module = find_module(*config, options.module);
  if (!module) return kUsage;
  const auto checks = make_checks(*config, module, options.hosts);
  if (checks.empty()) return kUsage;
  const auto log = make_log(LogLevel::warn, LogFormat::logfmt);
  std::optional<Table> table;
  if (!options.json) table.emplace(checks);
  return OneShot(*config, std::move(table), *log).run(checks, options.count) ? kSuccess : kFailure;
}

}  // namespace reachd::app
