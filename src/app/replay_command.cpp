#include <unistd.h>

#include <array>
#include <chrono>
#include <fstream>
#include <iostream>
#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "app/commands.hpp"
#include "app/replay_engine.hpp"
#include "app/replay_report.hpp"
#include "app/spooled_input.hpp"
#include "app/tables.hpp"
#include "app/watch_survey.hpp"
#include "config/config.hpp"
#include "store/incident_json.hpp"
#include "store/merged_source.hpp"
#include "store/time_sorter.hpp"

namespace reachd::app {
namespace {

constexpr std::uint64_t kProgressStep = 1U << 18U;

/// On a terminal only.
class Progress {
 public:
  void count(UtcTime time) {
    if (++count_ % kProgressStep == 0 && shows_) {
      std::cerr << "\rreplay: " << count_ << " observations, at " << format_time(time)
                << std::flush;
      is_shown_ = true;
    }
  }
  void clear() const {
    if (is_shown_) std::cerr << '\n';
  }
  std::uint64_t total() const { return count_; }

 private:
  bool shows_ = isatty(STDERR_FILENO) != 0;
  bool is_shown_ = false;
  std::uint64_t count_ = 0;
};

class Replay {
 public:
  explicit Replay(const ReplayOptions& options) : options_(options) {}

  int run() {
    const LikelihoodsPtr table = table_or_complain(options_.likelihoods_file);
    auto watch = table ? find_watch() : std::nullopt;
    if (!watch) return kFailure;
    play(std::move(*watch), table);
    return report();
  }

 private:
  std::optional<Watch> find_watch() {
    if (options_.config_file.empty()) return survey();
    const auto config = load_or_complain(options_.config_file);
    return config ? std::optional(config::expand(*config)) : std::nullopt;
  }

  /// A first reading, to learn what was watched. What is wrong is told by the second.
  std::optional<Watch> survey() {
    if (const std::string fault = input_.keep(options_.files); !fault.empty()) {
      std::cerr << "reachd replay: " << fault << '\n';
      return std::nullopt;
    }
    WatchSurvey survey(names_);
    store::MergedSource source(input_.paths(), options_.format, names_,
                               [](store::FaultKind, const std::string&) {});
    store::TimeSorter sorter(names_);
    read_in_order(source, sorter, [&](const store::Record& record) { survey.add(record); });
    warn_of_unknown_roles(survey);
    return survey.watch();
  }

  /// A control that is taken for a watched host makes an outage of the country out of one of the
  /// vantage.
  static void warn_of_unknown_roles(const WatchSurvey& survey) {
    const std::size_t unknown = survey.hosts_of_unknown_role();
    if (unknown == 0) return;
    std::cerr << "reachd replay: the records do not tell of " << unknown << " of " << survey.hosts()
              << (survey.hosts() == 1 ? " host" : " hosts")
              << " whether they are controls, which speak for the vantage's own line: they are "
                 "taken for watched hosts, and causes may be wrong; name the watch by "
                 "--config.file=FILE\n";
  }

  void play(Watch watch, const LikelihoodsPtr& table) {
    ReplayEngine engine(std::move(watch), table, names_, sinks());
    store::MergedSource source(
        input_.paths().empty() ? options_.files : input_.paths(), options_.format, names_,
        [this](store::FaultKind kind, const std::string& fault) { tell(kind, fault); });
    store::TimeSorter sorter(names_);
    read_in_order(source, sorter, [&](const store::Record& record) {
      progress_.count(record.time);
      engine.take(record);
    });
    late_ = sorter.late();
    duplicates_ = sorter.duplicates();
    engine.finish();
    unknown_ = engine.unknown();
  }

  /// Where a clock was wrong there are many lines ahead of their time, of which the first is named.
  void tell(store::FaultKind kind, const std::string& fault) {
    const std::uint64_t count = ++faults_[static_cast<std::size_t>(kind)];
    if (kind == store::FaultKind::ahead && count > 1) return;
    std::cerr << input_.original(fault) << '\n';
  }

  /// Gives every record to `take`, in the order of time.
  template <typename Take>
  static void read_in_order(store::MergedSource& source, store::TimeSorter& sorter, Take take) {
    const auto take_due = [&] {
      while (const store::Record* due = sorter.next()) take(*due);
    };
    while (const store::Record* record = source.next()) {
      sorter.add(*record);
      take_due();
    }
    sorter.finish();
    take_due();
  }

  ReplayEngine::Sinks sinks() const {
    ReplayEngine::Sinks sinks;
    sinks.incident = [](const Incident& incident) {
      std::cout << store::to_json_line(incident) << '\n';
    };
    if (options_.transitions) {
      sinks.update = [](const Vantage& vantage, UtcTime, const aggregate::Update& update) {
        std::cout << transition_lines(vantage, update);
      };
    }
    return sinks;
  }

  std::uint64_t faults(store::FaultKind kind) const {
    return faults_[static_cast<std::size_t>(kind)];
  }

  int report() const {
    progress_.clear();
    const std::uint64_t malformed = faults(store::FaultKind::line);
    const std::uint64_t cut_off = faults(store::FaultKind::cut_off);
    const std::uint64_t ahead = faults(store::FaultKind::ahead);
    std::cerr << "reachd replay: " << progress_.total() << " observations, " << malformed
              << " malformed, " << late_ << " more than a minute late, " << unknown_
              << " of no check of the watch";
    if (ahead > 0) std::cerr << "; left out for being ahead of their time: " << ahead;
    if (duplicates_ > 0) std::cerr << "; dropped for being there already: " << duplicates_;
    if (cut_off > 0) std::cerr << "; files cut off at their end: " << cut_off;
    std::cerr << '\n';
    if (faults(store::FaultKind::file) > 0) return kFailure;
    const bool is_whole = malformed == 0 && cut_off == 0 && late_ == 0 && ahead == 0;
    return is_whole || options_.keep_going ? kSuccess : kFailure;
  }

  const ReplayOptions& options_;
  store::Names names_;
  SpooledInput input_;
  Progress progress_;
  /// By kind.
  std::array<std::uint64_t, 4> faults_{};
  std::uint64_t late_ = 0;
  std::uint64_t duplicates_ = 0;
  std::uint64_t unknown_ = 0;
};

}  // namespace

int replay(const ReplayOptions& options) {
  std::ios::sync_with_stdio(false);
  return Replay(options).run();
}

}  // namespace reachd::app
