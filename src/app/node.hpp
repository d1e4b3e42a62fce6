#pragma once

#include <boost/asio/io_context.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/asio/steady_timer.hpp>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "app/aggregator_thread.hpp"
#include "app/background_load.hpp"
#include "app/cli.hpp"
#include "app/dispatcher.hpp"
#include "app/file_watcher.hpp"
#include "app/on_demand.hpp"
#include "app/onward_clock.hpp"
#include "app/reload_queue.hpp"
#include "app/sweeper.hpp"
#include "app/web.hpp"
#include "config/config.hpp"
#include "export/node.hpp"
#include "net/dns_resolver.hpp"
#include "reachd/clock.hpp"
#include "reachd/contact.hpp"
#include "reachd/log.hpp"
#include "reachd/telemetry.hpp"

namespace reachd::app {

/// A running vantage point: joins configuration, schedule, probes, aggregate and web, each on its
/// thread. The I/O loop is the thread that calls run().
class Node final : public exporter::Node {
 public:
  /// Throws std::runtime_error if a listener or a certificate cannot be used.
  Node(const config::Config& config, BackgroundLoad::Loader loader, const RunOptions& options,
       Log& log);
  ~Node() override;

  /// Probes until a signal ends it. Every probe under way is counted before it returns.
  void run();
  /// A load was under way when it ended, and its thread still runs.
  bool left_a_load_behind() const { return load_.is_under_way(); }

  void snapshot(SnapshotDone done) override { aggregator_.ask(std::move(done)); }
  const Telemetry& telemetry() const override { return telemetry_; }
  SweepReportsPtr sweeps() const override { return sweeper_.reports(); }
  IncidentReportPtr incidents() const override { return aggregator_.incidents(); }
  std::string config_text() const override;
  void reload(ReloadDone done) override;
  void probe(exporter::ProbeWish wish, ProbeDone done) override {
    on_demand_.ask(std::move(wish), std::move(done));
  }

 private:
  void await_signals();
  void watch_files();
  void watch_clock();
  void loaded(const config::LoadResult& result);
  void tell(const std::vector<std::string>& mistakes);
  /// Throws, with nothing changed, if the system denies what it takes.
  void apply(const config::Config& config);
  /// All of a configuration but the aggregator's part.
  void use(const config::Config& config, WatchIndexPtr watch);
  /// What keeps it from being applied; nothing where it was.
  std::vector<std::string> try_apply(const config::Config& config);
  bool may_probe(std::string_view name, const IpAddress& address) const;
  void shut_down();

  Log& log_;
  SystemClock system_clock_;
  OnwardClock clock_;
  bool clock_is_ahead_ = false;
  Telemetry telemetry_;
  boost::asio::io_context io_;
  boost::asio::signal_set signals_;
  boost::asio::steady_timer file_timer_;
  FileWatcher files_;
  config::Limits limits_;
  Contact contact_;
  mutable std::mutex config_mutex_;
  std::string config_text_;
  ReloadQueue reloads_;
  BackgroundLoad load_;
  /// Why the last load failed, as the log has it already.
  std::vector<std::string> told_mistakes_;
  std::unique_ptr<net::DnsResolver> resolver_;
  WatchIndexPtr watch_;
  AggregatorThread aggregator_;
  /// The dispatcher's probes complete through it.
  OnDemand on_demand_;
  Dispatcher dispatcher_;
  Sweeper sweeper_;
  Web web_;
};

}  // namespace reachd::app
