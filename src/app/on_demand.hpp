#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>
#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "app/probe_book.hpp"
#include "app/prober_registry.hpp"
#include "export/node.hpp"
#include "net/resolver.hpp"
#include "reachd/clock.hpp"
#include "reachd/probe.hpp"

namespace reachd::app {

/// Probes that somebody asks for over the web, by the same probes as those of the schedule. It is
/// the first sink of them all: what answers a wish goes to whoever waits for it, anything else on
/// to the schedule's sink. Every wish is answered exactly once.
class OnDemand final : public ObservationSink {
 public:
  using Done = exporter::Node::ProbeDone;
  /// Wishes under way at once; further ones are refused. It leaves to the schedule half of what the
  /// probes of streams do at once.
  static constexpr std::size_t kMostUnderWay = 512;

  /// All of it outlives the probes.
  struct Environment {
    boost::asio::io_context& io;
    const Clock& clock;
    net::NameResolver& resolver;
  };

  explicit OnDemand(const Environment& environment);

  /// Once, before the first wish. `scheduled` gets what is no wish's; the probes are not used after
  /// stop().
  void use_probes(const ProbeTable& probes, ObservationSink& scheduled);
  /// The I/O loop's thread, as stop().
  void use(std::shared_ptr<const ProbeBook> book) { book_ = std::move(book); }
  /// Any thread. `done` is called on any thread.
  void ask(exporter::ProbeWish wish, Done done);
  /// Whoever still waits is told so, and so is whoever asks from now on.
  void stop();

  void complete(std::uint64_t request_id, Observation observation) override;

 private:
  /// A wish from its being asked to its answer; in a place of its own.
  struct Waiting {
    /// 0: the place is free.
    std::uint64_t id = 0;
    exporter::ProbeWish wish;
    std::string module_text;
    Done done;
    SteadyTime since;
  };

  struct Asked {
    exporter::ProbeWish wish;
    SteadyTime since;
  };

  std::uint64_t take_place(exporter::ProbeWish&& wish, Done&& done);
  void start_asked();
  void start(std::uint64_t id);
  /// Nothing if it is answered already.
  std::optional<Asked> take_wish(std::uint64_t id);
  void keep_text(std::uint64_t id, std::string text);
  net::Resolution lookup(const ProbePlan& plan);
  boost::asio::awaitable<void> resolve_and_send(std::uint64_t id, ProbePlan plan,
                                                SteadyTime deadline);
  boost::asio::awaitable<net::Resolution> resolve(const ProbePlan& plan);
  void send(std::uint64_t id, const ProbePlan& plan, const net::Resolution& known,
            SteadyTime deadline);
  void flush();
  /// Null if it is answered already. Under the lock.
  Waiting* find(std::uint64_t id);
  bool is_waiting(std::uint64_t id);
  void answer(std::uint64_t id, exporter::ProbeAnswer answer);

  Environment environment_;
  ObservationSink* scheduled_ = nullptr;
  std::shared_ptr<const ProbeBook> book_;
  std::map<std::string, Probe*, std::less<>> probes_;
  std::map<Probe*, std::vector<ProbeRequest>> batches_;
  std::vector<std::uint64_t> started_;

  std::mutex mutex_;
  std::vector<Waiting> places_;
  std::vector<std::size_t> free_places_;
  /// Asked and not started yet.
  std::vector<std::uint64_t> asked_;
  std::uint64_t last_use_ = 0;
  bool is_stopped_ = false;
};

}  // namespace reachd::app
