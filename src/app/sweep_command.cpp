#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <csignal>
#include <cstdint>
#include <ctime>
#include <iostream>
#include <optional>
#include <random>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "app/commands.hpp"
#include "app/ending_signals.hpp"
#include "app/sweep_crew.hpp"
#include "config/sweeps.hpp"
#include "config/wording.hpp"
#include "net/packet_reasons.hpp"
#include "net/remedies.hpp"
#include "reachd/counted.hpp"

namespace reachd::app {
namespace {

using namespace std::chrono_literals;

/// Of the listing, written at a time.
constexpr std::size_t kPiece = 65536;
constexpr std::chrono::nanoseconds kLook = 20ms;
constexpr auto kProgressInterval = 500ms;

void complain(const std::string& what) { std::cerr << "reachd sweep: " << what << '\n'; }

/// What is wrong with sweeping `prefix`, given those before it; empty: nothing.
std::string fault_of(const Prefix& prefix, const std::vector<Prefix>& others) {
  const std::string fault = config::fault_of_sweep(prefix);
  if (!fault.empty()) return fault;
  for (const Prefix& other : others) {
    if (other.overlaps(prefix)) return "overlaps " + other.to_string();
  }
  return {};
}

/// nullopt if something is wrong; that is printed.
std::optional<std::vector<Prefix>> read_prefixes(const std::vector<std::string>& texts) {
  std::vector<Prefix> prefixes;
  for (const std::string& text : texts) {
    const auto prefix = Prefix::parse(text);
    const std::string fault =
        prefix ? fault_of(*prefix, prefixes) : "is no prefix; write 192.0.2.0/24, host bits zero";
    if (!fault.empty()) {
      complain(config::in_quotes(text) + " " + fault);
      return std::nullopt;
    }
    prefixes.push_back(*prefix);
  }
  return prefixes;
}

std::uint64_t size_of(const std::vector<Prefix>& prefixes) {
  std::uint64_t size = 0;
  for (const Prefix& prefix : prefixes) size += prefix.size();
  return size;
}

/// What `limits` let a sweep of these prefixes send, each at its share of it.
double polite_rate(const std::vector<Prefix>& prefixes, const config::Limits& limits) {
  std::vector<config::SweepSpec> within_a_second;
  for (const Prefix& prefix : prefixes) {
    within_a_second.push_back({.prefix = prefix, .interval = std::chrono::seconds(1)});
  }
  const config::SweepRates rates = config::rates_of(within_a_second);
  const double share = limits.packets_per_second_per_prefix / rates.prefix;
  return std::min(limits.packets_per_second, rates.node * share);
}

std::vector<SweepTask> tasks_of(const std::vector<Prefix>& prefixes, double rate,
                                const SweepOptions& options, const config::Limits& limits) {
  const double seconds = rate > 0 ? static_cast<double>(size_of(prefixes)) / rate : 0;
  std::random_device entropy;
  std::vector<SweepTask> tasks;
  for (const Prefix& prefix : prefixes) {
    tasks.push_back({.prefix = prefix,
                     .interval = Duration(static_cast<Duration::rep>(seconds * 1e9)),
                     .timeout = options.timeout,
                     .rounds = 1,
                     .seed = entropy(),
                     .exclude = limits.exclude});
  }
  return tasks;
}

void show_progress(const SweepCrew& crew, std::uint64_t size, SteadyTime started, SteadyTime now) {
  const auto share = static_cast<double>(crew.position()) / static_cast<double>(size);
  const double elapsed = to_seconds(now - started);
  const double left = share > 0 ? elapsed / share - elapsed : 0;
  std::cerr << fmt::format("\r{:>11} of {} addresses, {:3.0f}%, {:.0f} s left ", crew.position(),
                           size, share * 100, left)
            << std::flush;
}

/// While it lives, the ending_signals() wait to be asked for; in threads started meanwhile too.
class HeldSignals {
 public:
  HeldSignals() {
    sigemptyset(&held_);
    for (const int signal : ending_signals()) sigaddset(&held_, signal);
    pthread_sigmask(SIG_BLOCK, &held_, &before_);
  }
  ~HeldSignals() { pthread_sigmask(SIG_SETMASK, &before_, nullptr); }
  HeldSignals(const HeldSignals&) = delete;
  HeldSignals& operator=(const HeldSignals&) = delete;

  /// The signal that comes within `patience`, below a second; 0: none.
  int await(std::chrono::nanoseconds patience) const {
    const timespec look{.tv_sec = 0, .tv_nsec = patience.count()};
    return std::max(sigtimedwait(&held_, nullptr, &look), 0);
  }

 private:
  sigset_t held_{};
  sigset_t before_{};
};

struct Ending {
  SteadyTime at;
  /// 0: the sweep came to its own end.
  int signal = 0;
};

Ending wait_for(const SweepCrew& crew, const HeldSignals& signals, const Clock& clock,
                std::uint64_t size, bool progress) {
  const SteadyTime started = clock.now();
  SteadyTime shown = started;
  int signal = 0;
  while (!crew.is_done() && signal == 0) {
    signal = signals.await(kLook);
    if (!progress || clock.now() - shown < kProgressInterval) continue;
    shown = clock.now();
    show_progress(crew, size, started, shown);
  }
  if (shown != started) std::cerr << "\r\x1b[K";
  // One that came with the end must not keep back what was found.
  if (signal == 0) signal = signals.await(0ns);
  return {crew.is_done() ? crew.finished() : clock.now(), signal};
}

std::string_view state_of(const Sweep& sweep, std::uint64_t offset) {
  const aggregate::SweepCensus& census = sweep.census();
  if (census.is_responsive(offset)) return "responsive";
  if (census.is_silent(offset)) return "silent";
  return sweep.excludes(sweep.task().prefix.at(offset)) ? "excluded" : "unknown";
}

void print(const Sweep& sweep, const SweepOptions& options) {
  const aggregate::SweepCensus& census = sweep.census();
  std::string text;
  for (std::uint64_t offset = 0; offset < sweep.task().prefix.size(); ++offset) {
    const auto rtt = census.rtt(offset);
    if (!rtt && !options.all) continue;
    const std::string address = sweep.task().prefix.at(offset).to_string();
    const std::string_view state = state_of(sweep, offset);
    if (options.json) {
      fmt::format_to(std::back_inserter(text), R"({{"address":"{}","state":"{}","rtt":{}}})",
                     address, state, rtt ? fmt::format("{:.7f}", to_seconds(*rtt)) : "null");
    } else {
      fmt::format_to(std::back_inserter(text), "{:<39}  {:<10}  {:>11}", address, state,
                     rtt ? fmt::format("{:.3f} ms", to_seconds(*rtt) * 1e3) : "-");
    }
    text += '\n';
    if (text.size() < kPiece) continue;
    std::cout << text;
    text.clear();
  }
  std::cout << text;
}

SweepReport sum_up(const std::vector<const Sweep*>& sweeps) {
  SweepReport sum = sweeps.front()->report();
  for (std::size_t i = 1; i < sweeps.size(); ++i) {
    const SweepReport report = sweeps[i]->report();
    sum.counts.responsive += report.counts.responsive;
    sum.counts.silent += report.counts.silent;
    sum.excluded += report.excluded;
    for (std::size_t k = 0; k < kOutcomeCount; ++k) sum.outcomes[k] += report.outcomes[k];
    for (const auto& [reason, count] : report.failures) sum.failures[reason] += count;
  }
  return sum;
}

/// ", 7 excluded by limits.exclude", if any are.
std::string excluded_text(std::uint64_t excluded) {
  return excluded == 0 ? "" : fmt::format(", {} excluded by limits.exclude", excluded);
}

/// ", sent at 9998 a second", from the first to the last, unless they left at once.
std::string rate_text(const Sweeper::Sending& sending) {
  if (sending.packets < 2 || sending.last == sending.first) return {};
  const double rate =
      static_cast<double>(sending.packets - 1) / to_seconds(sending.last - sending.first);
  return fmt::format(", sent at {:.{}f} a second", rate, rate < 10 ? 2 : 0);
}

std::uint64_t of_outcome(const SweepReport& sum, Outcome outcome) {
  return sum.outcomes[static_cast<std::size_t>(outcome)];
}

/// ", 7 given up", if any were.
std::string given_up_text(std::uint64_t given_up) {
  return given_up == 0 ? "" : fmt::format(", {} given up", given_up);
}

void print_summary(const SweepReport& sum, const SweepCrew& crew, Duration took) {
  const Sweeper::Sending sending = crew.sending();
  const SweepCrew::Replies replies = crew.replies();
  std::cerr << fmt::format(
      "{} in {:.2f} s{}: {} responsive, {} silent, {} without a verdict for a "
      "reason of ours{}{}; replies late {}, duplicate {}, unmatched {}, forged {}; lost in our own "
      "queue {}\n",
      counted(sending.packets, "probe"), to_seconds(took), rate_text(sending),
      sum.counts.responsive, sum.counts.silent, of_outcome(sum, Outcome::local_error),
      given_up_text(of_outcome(sum, Outcome::cancelled)), excluded_text(sum.excluded), replies.late,
      replies.duplicate, replies.unmatched, replies.forged, replies.dropped);
}

/// Why nothing is known of addresses.
void print_failures(const SweepReport& sum) {
  for (const auto& [reason, count] : sum.failures) {
    complain(fmt::format("{} without a verdict: {}; {}", count, reason, net::remedy_for(reason)));
  }
}

/// Every address has a verdict, save what no host can have.
bool is_complete(const SweepReport& sum) {
  return std::ranges::all_of(
      sum.failures, [](const auto& failure) { return failure.first == net::kBroadcastReason; });
}

/// A sweep at a pace takes longer than asked for where the machine cannot keep it.
void print_slip(const std::vector<const Sweep*>& sweeps) {
  for (const Sweep* sweep : sweeps) {
    const Duration slipped = sweep->report().slipped;
    if (slipped == Duration::zero()) continue;
    complain(fmt::format("{} fell behind its pace by {:.2f} s: this machine could not keep it",
                         sweep->task().prefix.to_string(), to_seconds(slipped)));
  }
}

std::optional<config::Config> settings(const std::string& file) {
  return file.empty() ? config::Config{} : load_or_complain(file);
}

}  // namespace

int sweep(const SweepOptions& options) {
  const auto prefixes = read_prefixes(options.prefixes);
  if (!prefixes) return kUsage;
  const auto config = settings(options.config_file);
  if (!config) return kFailure;
  const double rate = options.rate.value_or(polite_rate(*prefixes, config->limits));
  const SystemClock clock;
  // Before any thread is started: one that does not hold them would be ended by them.
  std::optional<HeldSignals> signals(std::in_place);
  const auto log = make_log(LogLevel::warn, LogFormat::logfmt);
  const Contact contact(config->contact);
  const SteadyTime started = clock.now();
  SweepCrew crew(clock, *log, contact, tasks_of(*prefixes, rate, options, config->limits),
                 std::thread::hardware_concurrency());
  const bool progress = !options.quiet && isatty(STDERR_FILENO) != 0;
  const std::uint64_t size = size_of(*prefixes);
  const Ending ending = wait_for(crew, *signals, clock, size, progress);
  crew.stop();
  // Who does not want to wait for what is printed now either, interrupts again.
  signals.reset();
  const std::vector<const Sweep*> sweeps = crew.sweeps();
  for (const Sweep* sweep : sweeps) print(*sweep, options);
  // Whoever called this tells of it.
  if (!std::cout.flush()) return kFailure;
  const SweepReport sum = sum_up(sweeps);
  if (!options.quiet) {
    print_summary(sum, crew, ending.at - started);
    print_failures(sum);
    print_slip(sweeps);
  }
  if (ending.signal != 0) {
    complain(fmt::format("interrupted after {} of {} addresses", crew.position(), size));
    return status_of_signal(ending.signal);
  }
  return sum.counts.responsive > 0 && is_complete(sum) ? kSuccess : kFailure;
}

}  // namespace reachd::app
