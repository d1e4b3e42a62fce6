#include "app/web.hpp"

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <exception>
#include <stdexcept>
#include <string>
#include <utility>

#include "app/thread_priority.hpp"
#include "app/version.hpp"
#include "app/web_config_reader.hpp"
#include "export/http_server.hpp"
#include "export/listen_address.hpp"
#include "export/tls_server.hpp"

namespace reachd::app {

namespace {

exporter::WebOptions read_options(const std::string& file) {
  if (file.empty()) return {};
  WebConfig config = read_web_options(file, config::SystemFiles{});
  if (config.options) return *std::move(config.options);
  std::string text = "--web.config.file is not usable:";
  for (const config::Diagnostic& mistake : config.mistakes) text += "\n" + mistake.to_string();
  throw std::runtime_error(text);
}

}  // namespace

std::vector<config::Diagnostic> web_mistakes(const std::string& file) {
  if (file.empty()) return {};
  WebConfig config = read_web_options(file, config::SystemFiles{});
  if (!config.options || !config.options->tls) return std::move(config.mistakes);
  try {
    exporter::make_tls_server_context(*config.options->tls);
    return {};
  } catch (const std::exception& unusable) {
    return {{{file}, "tls_server_config", unusable.what()}};
  }
}

exporter::NodeInfo node_info(UtcTime started) {
  return {.version = std::string(version()),
          .revision = std::string(revision()),
          .compiler = std::string(compiler()),
          .started = started};
}

class Web::Impl {
 public:
  Impl(std::unique_ptr<exporter::HttpHandler> application, const ServeOptions& options, Log& log)
      : log_(log),
        options_file_(options.web_config_file),
        application_(std::move(application)),
        server_(io_, *application_, read_options(options.web_config_file), exporter::WebLimits{},
                log) {
    if (options.systemd_socket) {
      server_.listen_systemd();
    } else {
      listen(options.listen_addresses);
    }
  }

  ~Impl() { stop(); }

  void start() {
    for (const std::string& address : server_.addresses()) {
      log_.info("serving", {{"address", address}});
    }
    thread_ = std::thread([this] {
      run_me_after_others();
      io_.run();
    });
  }

  void read_options_again() {
    if (options_file_.empty()) return;
    boost::asio::post(io_, [this] {
      try {
        server_.set_options(read_options(options_file_));
      } catch (const std::exception& unusable) {
        log_.error("web configuration not loaded, the one before stays in use",
                   {{"mistake", unusable.what()}});
      }
    });
  }

  void stop() {
    io_.stop();
    if (thread_.joinable()) thread_.join();
    server_.stop();
  }

 private:
  void listen(const std::vector<std::string>& addresses) {
    for (const std::string& text : addresses) {
      // The command line takes no others.
      server_.listen(exporter::ListenAddress::parse(text).value());
    }
  }

  Log& log_;
  const std::string options_file_;
  boost::asio::io_context io_;
  boost::asio::executor_work_guard<boost::asio::io_context::executor_type> work_ =
      boost::asio::make_work_guard(io_);
  const std::unique_ptr<exporter::HttpHandler> application_;
  exporter::HttpServer server_;
  std::thread thread_;
};

Web::Web(std::unique_ptr<exporter::HttpHandler> application, const ServeOptions& options, Log& log)
    : impl_(std::make_unique<Impl>(std::move(application), options, log)) {}
Web::~Web() = default;
void Web::start() { impl_->start(); }
void Web::read_options_again() { impl_->read_options_again(); }
void Web::stop() { impl_->stop(); }

}  // namespace reachd::app
