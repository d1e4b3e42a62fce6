#include "app/cli.hpp"

#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <map>
#include <memory>

#include "app/version.hpp"

namespace reachd::app {
namespace {

constexpr int kUsageStatus = 2;

void describe_run(CLI::App& root, RunOptions& options) {
  CLI::App* run = root.add_subcommand("run", "Probe the hosts of a watch and serve what is found");
  run->add_option("--config.file", options.config_file,
                  "The watch (YAML); without it, what the compiled-in watch would send is told");
  run->add_option("--web.listen-address", options.listen_addresses,
                  "HOST:PORT, [V6]:PORT or unix:PATH; may repeat")
      ->capture_default_str();
  run->add_option("--web.config.file", options.web_config_file,
                  "TLS and users, in the format of Prometheus' exporter toolkit");
  run->add_flag("--web.systemd-socket", options.systemd_socket,
                "Serve on the sockets that systemd passes instead");
  run->add_flag("--live", options.live, "Go ahead with the compiled-in watch on the real network");
  run->add_option("--log.level", options.log_level, "debug, info, warn or error")
      ->transform(
          CLI::CheckedTransformer(std::map<std::string, LogLevel>{{"debug", LogLevel::debug},
                                                                  {"info", LogLevel::info},
                                                                  {"warn", LogLevel::warn},
                                                                  {"error", LogLevel::error}}));
  run->add_option("--log.format", options.log_format, "logfmt or json")
      ->transform(CLI::CheckedTransformer(std::map<std::string, LogFormat>{
          {"logfmt", LogFormat::logfmt}, {"json", LogFormat::json}}));
  run->footer(
      "Examples:\n"
      "  reachd run --config.file=watch.yml\n"
      "  reachd run --config.file=watch.yml --web.listen-address=unix:/run/reachd.sock\n"
      "Signals: SIGHUP loads the configuration anew, SIGTERM and SIGINT end the program.");
}

void describe_check(CLI::App& root, CheckOptions& options) {
  CLI::App* check = root.add_subcommand("check", "Say what is wrong with configuration files");
  check->add_option("FILE", options.files, "Configuration files")->required();
  check->footer(
      "Each mistake is one line, FILE:LINE:COLUMN: path: message.\n"
      "Example:\n  reachd check watch.yml");
}

void describe_probe(CLI::App& root, ProbeOptions& options) {
  CLI::App* probe = root.add_subcommand("probe", "Probe hosts once and print what came back");
  probe->add_option("--config.file", options.config_file,
                    "Where modules and hosts are looked up; default: the compiled-in watch");
  probe->add_option("--module", options.module, "The module to probe with")->capture_default_str();
  probe->add_option("--count", options.count, "Probes a host, one a second")
      ->check(CLI::Range(1U, 1000000U))
      ->capture_default_str();
  probe->add_flag("--json", options.json, "JSON lines instead of a table");
  probe
      ->add_option("HOST", options.hosts, "Names or addresses; HOST:PORT or a URL where it applies")
      ->required();
  probe->footer(
      "Exit status: 0 all succeeded, 1 some failed, 2 usage.\n"
      "Examples:\n"
      "  reachd probe 127.0.0.1\n"
      "  reachd probe --module=web --json 127.0.0.1:8080");
}

}  // namespace

Command parse_command_line(int argc, const char* const* argv) {
  CLI::App root(
      "reachd probes hosts and tells which can be reached, since when, and how it knows.");
  root.set_version_flag("--version", std::string(version_line()));
  root.require_subcommand(1);
  RunOptions run;
  CheckOptions check;
  ProbeOptions probe;
  describe_run(root, run);
  describe_check(root, check);
  describe_probe(root, probe);
  root.add_subcommand("version", "Print the version");
  try {
    root.parse(argc, argv);
  } catch (const CLI::ParseError& stop) {
    return Exit{root.exit(stop) == 0 ? 0 : kUsageStatus};
  }
  if (root.got_subcommand("run")) return run;
  if (root.got_subcommand("check")) return check;
  if (root.got_subcommand("probe")) return probe;
  return VersionOptions{};
}

}  // namespace reachd::app
