#include "app/cli_parts.hpp"

#include "config/wording.hpp"
#include "export/listen_address.hpp"

namespace reachd::app {
namespace {

std::string fault_of_listen_address(const std::string& text) {
  if (exporter::ListenAddress::parse(text)) return {};
  return config::in_quotes(text) + " is none; write HOST:PORT, [V6]:PORT, :PORT or unix:PATH";
}

}  // namespace

/// What a variable that is not set leaves: to take the compiled-in watch for it would be no help.
std::string fault_of_file_name(const std::string& text) {
  return text.empty() ? "the name is empty; leave the option out, or name a file" : "";
}

void add_serve_options(CLI::App& app, ServeOptions& options) {
  app.add_option("--web.listen-address", options.listen_addresses,
                 "HOST:PORT, [V6]:PORT or unix:PATH; may repeat")
      ->type_name("ADDRESS")
      ->check(fault_of_listen_address)
      ->capture_default_str();
  app.add_option("--web.config.file", options.web_config_file,
                 "TLS and users, in the format of Prometheus' exporter toolkit")
      ->type_name("FILE")
      ->check(fault_of_file_name);
  app.add_flag("--web.systemd-socket", options.systemd_socket,
               "Serve on the sockets that systemd passes instead");
}

void add_log_options(CLI::App& app, LogOptions& options) {
  add_choice(app, "--log.level", options.least, kLogLevels, "The least that is logged");
  add_choice(app, "--log.format", options.format, kLogFormats, "How log lines are written");
}

}  // namespace reachd::app
