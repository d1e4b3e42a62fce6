#include <algorithm>
#include <chrono>
#include <string>
#include <string_view>

#include "app/cli_parts.hpp"
#include "config/wording.hpp"

namespace reachd::app {
namespace {

std::string fault_of_url(const std::string& text) {
  for (const std::string_view scheme : {"http://", "https://"}) {
    if (text.starts_with(scheme) && text.size() > scheme.size()) return {};
  }
  return config::in_quotes(text) + " is none; write http://HOST:PORT";
}

std::string fault_of_label(const std::string& text) {
  const auto is_good = [](char letter) {
    return letter == '_' || (letter >= 'a' && letter <= 'z') || (letter >= 'A' && letter <= 'Z') ||
           (letter >= '0' && letter <= '9');
  };
  const bool begins_well = !text.empty() && (text[0] < '0' || text[0] > '9');
  if (begins_well && std::ranges::all_of(text, is_good)) return {};
  return config::in_quotes(text) + " is no name of a label; write letters, digits and _";
}

/// A duration of `least` to `most`; the present one is the default.
void add_duration(CLI::App& app, const std::string& name, Duration& target, Duration least,
                  Duration most, const std::string& description) {
  const auto read = [&target, name, least, most](const std::string& text) {
    const auto duration = parse_duration(text);
    if (!duration || *duration < least || *duration > most) {
      throw CLI::ValidationError(name, config::in_quotes(text) + " is none; write one of " +
                                           format_duration(least) + " to " + format_duration(most));
    }
    target = *duration;
  };
  app.add_option_function<std::string>(name, read, description)
      ->type_name("DURATION")
      ->default_str(format_duration(target));
}

std::string fault_of_node_url(const std::string& text) {
  for (const std::string_view scheme : {"http://", "https://", "unix:"}) {
    if (text.starts_with(scheme) && text.size() > scheme.size()) return {};
  }
  return config::in_quotes(text) +
         " is none; write http://HOST:PORT, https://HOST:PORT or unix:PATH";
}

}  // namespace

void describe_judge(CLI::App& root, JudgeOptions& options) {
  using namespace std::chrono_literals;
  CLI::App* judge = root.add_subcommand(
      "judge", "Judge what several nodes see, as a Prometheus that scrapes them has it");
  judge
      ->add_option("--prometheus.url", options.prometheus_url,
                   "Of Prometheus, or what speaks its HTTP API: up to before /api/v1")
      ->type_name("URL")
      ->check(fault_of_url)
      ->required();
  judge
      ->add_option("--prometheus.config.file", options.prometheus_config_file,
                   "Users, credentials, TLS and headers for it, in the format of Prometheus' own "
                   "HTTP clients")
      ->type_name("FILE")
      ->check(fault_of_file_name);
  judge->add_option("--selector", options.selector, "Label matchers of the nodes' series")
      ->type_name("MATCHERS")
      ->capture_default_str();
  judge
      ->add_option("--vantage.label", options.vantage_label,
                   "The label that tells the nodes apart; `instance` stands in for it")
      ->type_name("LABEL")
      ->check(fault_of_label)
      ->capture_default_str();
  add_duration(*judge, "--interval", options.interval, 1s, 1h,
               "Between two rounds; rounds are at its multiples in Unix time");
  add_duration(*judge, "--delay", options.delay, 0s, 10min,
               "How long after its moment a round is asked for: until then scrapes are to be seen");
  add_duration(*judge, "--stale", options.stale, 1s, 1h,
               "A node that has told nothing for longer is missing");
  add_duration(*judge, "--lookback", options.lookback, 0s, 24h,
               "So much of the past is judged at the start, round by round");
  judge
      ->add_option("--likelihoods.file", options.likelihoods_file,
                   "The diagnosis' table; default: config/likelihoods.yml as compiled in")
      ->type_name("FILE")
      ->check(fault_of_file_name);
  add_serve_options(*judge, options.serve);
  add_log_options(*judge, options.log);
  judge->footer(
      "Serves the page, /api/v1/incidents, /api/v1/status, /api/v1/hosts and /metrics. Keeps "
      "nothing\n"
      "on disk; two may run side by side, and judge the same.\n"
      "Exit status: 0 ended by a signal, 1 it could not begin, 2 usage.\n"
      "Examples:\n"
      "  reachd judge --prometheus.url=http://127.0.0.1:9090\n"
      "  reachd judge --prometheus.url=https://mimir/prometheus "
      "--prometheus.config.file=client.yml\n"
      "Signals: SIGHUP reads the web configuration anew, SIGTERM and SIGINT end the program.");
}

void describe_health(CLI::App& root, HealthOptions& options) {
  CLI::App* health =
      root.add_subcommand("health", "Ask a running node whether it is healthy, for health checks");
  health->add_option("--url", options.url, "Where it serves: http://..., https://... or unix:PATH")
      ->type_name("URL")
      ->check(fault_of_node_url)
      ->capture_default_str();
  health->add_flag("--insecure", options.insecure, "Take any certificate");
  health->footer(
      "Exit status: 0 /-/healthy answers 200, 1 it does not within 4 s, 2 usage.\n"
      "Examples:\n"
      "  reachd health\n"
      "  reachd health --url=unix:/run/reachd.sock");
}

}  // namespace reachd::app
