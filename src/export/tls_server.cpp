#include "export/tls_server.hpp"

#include <openssl/ssl.h>

#include <boost/asio/ssl/verify_context.hpp>
#include <boost/system/error_code.hpp>
#include <numeric>
#include <stdexcept>
#include <utility>

#include "reachd/plain_file.hpp"

namespace reachd::exporter {
namespace {

namespace ssl = boost::asio::ssl;
using boost::system::error_code;

[[noreturn]] void refuse(const std::string& what, const std::string& why) {
  throw std::runtime_error("web TLS: " + what + ": " + why);
}

std::string join(const std::vector<std::string>& names) {
  std::string joined;
  for (const std::string& name : names) joined += (joined.empty() ? "" : ":") + name;
  return joined;
}

/// A pipe would be waited for without end.
void expect_plain_file(const std::string& file) {
  if (is_no_plain_file(file)) refuse(file, kNoPlainFile);
}

void use_certificate(ssl::context& context, const TlsServerOptions& options) {
  expect_plain_file(options.cert_file);
  expect_plain_file(options.key_file);
  error_code error;
  context.use_certificate_chain_file(options.cert_file, error);
  if (error) refuse(options.cert_file, error.message());
  context.use_private_key_file(options.key_file, ssl::context::pem, error);
  if (error) refuse(options.key_file, error.message());
  if (SSL_CTX_check_private_key(context.native_handle()) != 1) {
    refuse(options.key_file, "this key does not belong to " + options.cert_file);
  }
}

void use_parameters(SSL_CTX* context, const TlsServerOptions& options) {
  const bool usable =
      SSL_CTX_set_min_proto_version(context, static_cast<int>(options.min_version)) == 1 &&
      SSL_CTX_set_max_proto_version(context, static_cast<int>(options.max_version)) == 1;
  if (!usable) refuse("min_version, max_version", "OpenSSL knows no such versions");
  if (!options.ciphers.empty() &&
      SSL_CTX_set_cipher_list(context, join(options.ciphers).c_str()) != 1) {
    refuse("cipher_suites", "OpenSSL has none of these");
  }
  if (!options.groups.empty() &&
      SSL_CTX_set1_groups_list(context, join(options.groups).c_str()) != 1) {
    refuse("curve_preferences", "OpenSSL does not have all of these");
  }
  if (options.prefer_server_ciphers) {
    SSL_CTX_set_options(context, SSL_OP_CIPHER_SERVER_PREFERENCE);
  }
}

void use_client_authorities(ssl::context& context, const std::string& file) {
  error_code error;
  if (file.empty()) {
    context.set_default_verify_paths(error);
    return;
  }
  expect_plain_file(file);
  context.load_verify_file(file, error);
  if (error) refuse(file, error.message());
  SSL_CTX_set_client_CA_list(context.native_handle(), SSL_load_client_CA_file(file.c_str()));
}

void ask_for_client_certificate(ssl::context& context, const TlsServerOptions& options) {
  if (options.client_auth == ClientAuth::none) return;
  const bool required = options.client_auth == ClientAuth::require_any ||
                        options.client_auth == ClientAuth::require_and_verify;
  const bool verified = options.client_auth == ClientAuth::verify_if_given ||
                        options.client_auth == ClientAuth::require_and_verify;
  context.set_verify_mode(ssl::verify_peer | (required ? ssl::verify_fail_if_no_peer_cert : 0));
  if (verified) {
    use_client_authorities(context, options.client_ca_file);
  } else {
    context.set_verify_callback([](bool, ssl::verify_context&) { return true; });
  }
  // Without one, OpenSSL refuses to resume sessions that showed a certificate.
  static constexpr unsigned char kSessionId[] = "reachd";
  SSL_CTX_set_session_id_context(context.native_handle(), kSessionId, sizeof kSessionId - 1);
}

}  // namespace

TlsServerContext make_tls_server_context(const TlsServerOptions& options) {
  auto context = std::make_shared<ssl::context>(ssl::context::tls_server);
  // Without this OpenSSL would ask a terminal for a passphrase, and wait for it.
  context->set_password_callback([](std::size_t, ssl::context::password_purpose) { return ""; });
  use_certificate(*context, options);
  use_parameters(context->native_handle(), options);
  ask_for_client_certificate(*context, options);
  return context;
}

bool TlsServer::Stamp::operator==(const Stamp& other) const {
  return inode == other.inode && size == other.size && changed.tv_sec == other.changed.tv_sec &&
         changed.tv_nsec == other.changed.tv_nsec;
}

TlsServer::TlsServer(TlsServerOptions options, Log& log)
    : options_(std::move(options)),
      log_(log),
      stamps_(stamps()),
      context_(make_tls_server_context(options_)) {}

TlsServerContext TlsServer::context() {
  auto now = stamps();
  if (now == stamps_) return context_;
  stamps_ = std::move(now);
  try {
    context_ = make_tls_server_context(options_);
    log_.info("web certificate read again", {{"file", options_.cert_file}});
  } catch (const std::runtime_error& problem) {
    log_.error("web certificate unusable, the last one stays in use", {{"error", problem.what()}});
  }
  return context_;
}

std::vector<TlsServer::Stamp> TlsServer::stamps() const {
  std::vector<Stamp> stamps;
  for (const std::string& file : {options_.cert_file, options_.key_file, options_.client_ca_file}) {
    struct stat status {};
    const bool found = !file.empty() && stat(file.c_str(), &status) == 0;
    stamps.push_back(found ? Stamp{status.st_ino, status.st_size, status.st_mtim} : Stamp{});
  }
  return stamps;
}

}  // namespace reachd::exporter
