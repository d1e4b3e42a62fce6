#include "app/cli.hpp"

#include <algorithm>
#include <charconv>
#include <chrono>
#include <span>
#include <string_view>
#include <utility>

#include "app/cli_parts.hpp"
#include "app/version.hpp"
#include "config/config.hpp"
#include "config/wording.hpp"

namespace reachd::app {
namespace {

constexpr int kUsageStatus = 2;

/// Of a sweep, packets a second.
constexpr double kLeastRate = 0.01;
constexpr double kMostRate = 1e6;

void describe_run(CLI::App& root, RunOptions& options) {
  CLI::App* run = root.add_subcommand("run", "Probe the hosts of a watch and serve what is found");
  run->add_option("--config.file", options.config_file,
                  "The watch (YAML); without it, what the compiled-in watch would send is told")
      ->type_name("FILE")
      ->check(fault_of_file_name);
  add_serve_options(*run, options.serve);
  run->add_option(
         "--record", options.record_file,
         "Append every observation to this regular file, as reachd replay reads it; .gz and "
         ".zst pack it, and at 256 MiB it is put aside under its time")
      ->type_name("FILE")
      ->check(fault_of_file_name);
  run->add_option_function<std::string>("--storage.path",
                                        [](const std::string&) {
                                          throw CLI::ValidationError(
                                              "--storage.path",
                                              "this version has no storage; leave the option out");
                                        })
      ->group("");
  run->add_flag("--live", options.live, "Go ahead with the compiled-in watch on the real network");
  add_log_options(*run, options.log);
  run->footer(
      "Exit status: 0 ended by a signal, 1 it could not begin, 2 usage, or --live is missing.\n"
      "Examples:\n"
      "  reachd run --config.file=watch.yml\n"
      "  reachd run --config.file=watch.yml --web.listen-address=unix:/run/reachd.sock\n"
      "Signals: SIGHUP loads the configuration anew, SIGTERM and SIGINT end the program.");
}

void describe_check(CLI::App& root, CheckOptions& options) {
  CLI::App* check = root.add_subcommand("check", "Say what is wrong with configuration files");
  check->add_option("FILE", options.files, "Configuration files")
      ->type_name("")
      ->check(fault_of_file_name)
      ->required();
  check->footer(
      "Each mistake is one line, FILE:LINE:COLUMN: path: message. A watch of nothing is warned "
      "of.\n"
      "Exit status: 0 no mistake, 1 some, 2 usage.\n"
      "Example:\n  reachd check watch.yml");
}

void describe_probe(CLI::App& root, ProbeOptions& options) {
  CLI::App* probe = root.add_subcommand("probe", "Probe hosts once and print what came back");
  probe
      ->add_option("--config.file", options.config_file,
                   "Where modules and hosts are looked up; default: the compiled-in watch")
      ->type_name("FILE")
      ->check(fault_of_file_name);
  probe->add_option("--module", options.module, "The module to probe with")
      ->type_name("NAME")
      ->capture_default_str();
  probe->add_option("--count", options.count, "Probes a host, one a second")
      ->check(CLI::Range(1U, 1000000U))
      ->type_name("N")
      ->capture_default_str();
  probe->add_flag("--json", options.json, "JSON lines instead of a table");
  probe
      ->add_option("HOST", options.hosts, "Names or addresses; HOST:PORT or a URL where it applies")
      ->type_name("")
      ->required();
  probe->footer(
      "Exit status: 0 all succeeded, 1 some failed or the configuration is mistaken, 2 usage,\n"
      "128 and a signal's number when interrupted.\n"
      "Examples:\n"
      "  reachd probe 127.0.0.1\n"
      "  reachd probe --module=web --json 127.0.0.1:8080");
}

double parse_rate(const std::string& text) {
  if (text == "max") return 0;
  double rate = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), rate);
  const bool is_number = error == std::errc() && end == text.data() + text.size();
  if (is_number && rate >= kLeastRate && rate <= kMostRate) return rate;
  throw CLI::ValidationError("--rate", config::in_quotes(text) +
                                           " is none; write packets a second, 0.01 to 1000000, "
                                           "or max");
}

Duration parse_timeout(const std::string& text) {
  const auto timeout = parse_duration(text);
  if (timeout && *timeout > Duration::zero() && *timeout <= config::kLongestTimeout) {
    return *timeout;
  }
  throw CLI::ValidationError("--timeout", config::in_quotes(text) +
                                              " is none; write 500ms or 3s, at most " +
                                              format_duration(config::kLongestTimeout));
}

void describe_sweep(CLI::App& root, SweepOptions& options) {
  CLI::App* sweep = root.add_subcommand(
      "sweep", "Ping every address of a prefix once and list those that answer");
  sweep
      ->add_option("--config.file", options.config_file,
                   "Whose `limits` (rates, exclude) and `contact` hold; default: the usual ones")
      ->type_name("FILE")
      ->check(fault_of_file_name);
  sweep
      ->add_option_function<std::string>(
          "--rate", [&options](const std::string& text) { options.rate = parse_rate(text); },
          "Packets a second, or max: as fast as they go, whatever the limits say; "
          "default: what the limits allow")
      ->type_name("N|max");
  sweep
      ->add_option_function<std::string>(
          "--timeout",
          [&options](const std::string& text) { options.timeout = parse_timeout(text); },
          "How long an answer is waited for")
      ->type_name("DURATION")
      ->default_str("3s");
  sweep->add_flag("--all", options.all, "List the other addresses too: silent, excluded, unknown");
  sweep->add_flag("--json", options.json, "JSON lines instead of a table");
  sweep->add_flag("--quiet", options.quiet, "No progress and no summary on standard error");
  sweep->add_option("PREFIX", options.prefixes, "As 192.0.2.0/24, at most 2^24 addresses each")
      ->type_name("")
      ->required();
  sweep->footer(
      "Exit status: 0 some address answered, 1 none did or the machine's own errors left some\n"
      "without a verdict, 2 usage, 128 and a signal's number when interrupted.\n"
      "Examples:\n"
      "  reachd sweep 127.0.0.0/24\n"
      "  reachd sweep --rate=50 --json 198.18.0.0/22");
}

void describe_replay(CLI::App& root, ReplayOptions& options) {
  static constexpr std::array<std::pair<std::string_view, store::Format>, 2> kFormats{
      {{"observations", store::Format::observations}, {"atlas", store::Format::atlas}}};
  CLI::App* replay = root.add_subcommand(
      "replay", "Find the incidents in recorded observations, of one vantage or of many");
  replay
      ->add_option("--config.file", options.config_file,
                   "The watch that they are of; default: hosts and checks as the data have them")
      ->type_name("FILE")
      ->check(fault_of_file_name);
  replay
      ->add_option("--likelihoods.file", options.likelihoods_file,
                   "The diagnosis' table; default: config/likelihoods.yml as compiled in")
      ->type_name("FILE")
      ->check(fault_of_file_name);
  add_choice(*replay, "--format", options.format, kFormats,
             "Observations of reachd, or results of RIPE Atlas");
  replay->add_flag("--transitions", options.transitions,
                   "Print changes of states and of RTT levels too");
  replay->add_flag("--keep-going", options.keep_going,
                   "Exit with 0 even if lines were malformed, late or ahead, or a file is cut off");
  replay
      ->add_option("FILE", options.files,
                   "One JSON object a line, plain, .gz or .zst; - is standard input")
      ->type_name("")
      ->required();
  replay->footer(
      "Prints one JSON object for each incident, once it is over for good. The same observations\n"
      "give the same output, whatever their order within a minute.\n"
      "Exit status: 0 all was read, 1 lines were malformed, late or ahead of their time, or a file "
      "is\ncut off at its end or cannot be read, 2 usage.\n"
      "Examples:\n"
      "  reachd replay --config.file=watch.yml observations-*.jsonl.zst\n"
      "  zcat atlas.json.gz | reachd replay --format=atlas --transitions -");
}

/// What is wrong with the word that should name a command; CLI11 only says that one is missing.
std::string fault_of_command(const CLI::App& root, std::string_view word) {
  std::vector<std::string> names;
  for (const CLI::App* command : root.get_subcommands({})) names.push_back(command->get_name());
  if (std::ranges::find(names, word) != names.end()) return {};
  if (word == "-h" || word == "--help" || word == "--version") return {};
  if (word.starts_with('-')) return "no option " + config::in_quotes(word) + " before a command";
  const std::vector<std::string_view> known(names.begin(), names.end());
  const std::string hint = config::did_you_mean(word, known);
  return "no command " + config::in_quotes(word) +
         (hint.empty() ? "; there are " + config::join(known) : hint);
}

/// CLI11 would take the next argument for the value of "--module=".
std::string fault_of_values(std::span<const char* const> arguments) {
  for (const std::string_view argument : arguments) {
    if (argument == "--") break;
    if (!argument.starts_with("--") || argument.find('=') != argument.size() - 1) continue;
    return config::in_quotes(argument) + " has no value; leave the option out, or give one";
  }
  return {};
}

std::string say_failure(const CLI::App* root, const CLI::Error& error) {
  std::string who = "reachd";
  for (const CLI::App* command : root->get_subcommands()) who += " " + command->get_name();
  return who + ": " + error.what() + "\nRun " + who + " --help for more information.\n";
}

}  // namespace

Command parse_command_line(int argc, const char* const* argv) {
  CLI::App root("reachd probes hosts and tells which can be reached, since when, and how it knows.",
                "reachd");
  root.set_version_flag("--version", std::string(version_line()));
  root.failure_message(say_failure);
  root.require_subcommand(1);
  RunOptions run;
  CheckOptions check;
  ProbeOptions probe;
  describe_run(root, run);
  describe_check(root, check);
  describe_probe(root, probe);
  SweepOptions sweep;
  describe_sweep(root, sweep);
  ReplayOptions replay;
  describe_replay(root, replay);
  JudgeOptions judge;
  describe_judge(root, judge);
  HealthOptions health;
  describe_health(root, health);
  root.add_subcommand("version", "Print the version");
  try {
    std::string fault = argc > 1 ? fault_of_command(root, argv[1]) : "";
    if (fault.empty()) fault = fault_of_values(std::span(argv, static_cast<std::size_t>(argc)));
    if (!fault.empty()) throw CLI::ValidationError(fault);
    root.parse(argc, argv);
  } catch (const CLI::ParseError& stop) {
    return Exit{root.exit(stop) == 0 ? 0 : kUsageStatus};
  }
  if (root.got_subcommand("run")) return run;
  if (root.got_subcommand("check")) return check;
  if (root.got_subcommand("probe")) return probe;
  if (root.got_subcommand("sweep")) return sweep;
  if (root.got_subcommand("replay")) return replay;
  if (root.got_subcommand("judge")) return judge;
  if (root.got_subcommand("health")) return health;
  return VersionOptions{};
}

}  // namespace reachd::app
