#include "net/tls_context.hpp"

#include <openssl/x509v3.h>
#include <unistd.h>

#include <boost/asio/ssl/error.hpp>
#include <boost/system/error_code.hpp>
#include <cstdlib>

#include "net/error_outcome.hpp"
#include "reachd/address.hpp"
#include "reachd/plain_file.hpp"

namespace reachd::net {
namespace {

namespace ssl = boost::asio::ssl;
using boost::system::error_code;

/// A probe must be able to speak with servers that are older than the system's policy likes:
/// 1024-bit keys pass; whoever asks for TLS 1.0 or for no verification gets the old algorithms too.
int security_level(const TlsOptions& options) {
  return options.insecure_skip_verify || options.min_version < TlsVersion::tls12 ? 0 : 1;
}

void set_policy(SSL_CTX* context, const TlsOptions& options) {
  SSL_CTX_set_min_proto_version(context, static_cast<int>(options.min_version));
  SSL_CTX_set_max_proto_version(context, static_cast<int>(options.max_version));
  SSL_CTX_set_security_level(context, security_level(options));
  SSL_CTX_set_options(context, SSL_OP_LEGACY_SERVER_CONNECT | SSL_OP_IGNORE_UNEXPECTED_EOF);
  SSL_CTX_set_session_cache_mode(context, SSL_SESS_CACHE_OFF);
  SSL_CTX_set_verify(context, options.insecure_skip_verify ? SSL_VERIFY_NONE : SSL_VERIFY_PEER,
                     nullptr);
}

std::string_view reason_of(const error_code& error) {
  const std::string_view reason = error_outcome(error).reason;
  return reason == kDescriptorsReason ? reason : kTlsConfigReason;
}

/// What OpenSSL takes by default: `builtin`, or what the environment names in its place.
std::string default_path(const char* variable, const char* builtin) {
  const char* const named = secure_getenv(variable);
  return named != nullptr ? named : builtin;
}

/// The file of the system's authorities; empty where there is none.
std::string default_authorities() {
  std::string file = default_path(X509_get_default_cert_file_env(), X509_get_default_cert_file());
  return access(file.c_str(), F_OK) == 0 ? file : "";
}

/// Loads one file of the options by `load`; an empty name is none. False if it cannot be used.
template <typename Load>
bool load_file(const std::string& file, Load load, TlsProblem& problem) {
  if (file.empty()) return true;
  if (is_no_plain_file(file)) {
    problem = {kTlsConfigReason, file, kNoPlainFile};
    return false;
  }
  error_code error;
  load(file, error);
  if (error) problem = {reason_of(error), file, error.message()};
  return !error;
}

bool load_files(ssl::context& context, const TlsOptions& options, TlsProblem& problem) {
  const bool takes_default = options.ca_file.empty();
  if (takes_default) {
    // Not set_default_verify_paths(): that keeps quiet about a file that it cannot open, and
    // whoever is vouched for in it would be untrusted.
    error_code ignored;
    context.add_verify_path(
        default_path(X509_get_default_cert_dir_env(), X509_get_default_cert_dir()), ignored);
  }
  const auto authorities = [&](const std::string& file, error_code& error) {
    context.load_verify_file(file, error);
  };
  const auto certificate = [&](const std::string& file, error_code& error) {
    context.use_certificate_chain_file(file, error);
  };
  const auto key = [&](const std::string& file, error_code& error) {
    context.use_private_key_file(file, ssl::context::pem, error);
  };
  return load_file(takes_default ? default_authorities() : options.ca_file, authorities, problem) &&
         load_file(options.cert_file, certificate, problem) &&
         load_file(options.key_file, key, problem);
}

std::string name_to_expect(const TlsOptions& options, std::string_view host_name) {
  std::string name(options.server_name.empty() ? host_name : options.server_name);
  while (name.ends_with('.')) name.pop_back();
  return name;
}

void verify_name(X509_VERIFY_PARAM* expected, const TlsOptions& options, const std::string& name) {
  if (options.insecure_skip_verify) return;
  if (IpAddress::parse(name)) {
    X509_VERIFY_PARAM_set1_ip_asc(expected, name.c_str());
    return;
  }
  X509_VERIFY_PARAM_set_hostflags(
      expected, X509_CHECK_FLAG_NEVER_CHECK_SUBJECT | X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS);
  X509_VERIFY_PARAM_set1_host(expected, name.c_str(), name.size());
}

}  // namespace

TlsContextPtr make_tls_context(const TlsOptions& options, TlsProblem& problem) {
  auto context = std::make_shared<ssl::context>(ssl::context::tls_client);
  set_policy(context->native_handle(), options);
  // Without this OpenSSL would ask a terminal for a passphrase, and everything would wait for it.
  context->set_password_callback([](std::size_t, ssl::context::password_purpose) { return ""; });
  if (load_files(*context, options, problem)) return context;
  return nullptr;
}

TlsContextPtr TlsContexts::get(const std::shared_ptr<const ModuleOptions>& owner,
                               const TlsOptions& options, std::string_view& reason) {
  const auto known = contexts_.find(owner);
  if (known != contexts_.end()) return known->second;
  std::erase_if(contexts_, [](const auto& entry) { return entry.first.expired(); });
  TlsProblem problem;
  auto context = make_tls_context(options, problem);
  reason = problem.reason;
  if (context) contexts_.emplace(owner, context);
  if (reason == kTlsConfigReason) unusable_.report(problem.file, problem.error);
  return context;
}

void expect_server(SSL* ssl, const TlsOptions& options, std::string_view host_name) {
  std::string name = name_to_expect(options, host_name);
  verify_name(SSL_get0_param(ssl), options, name);
  if (IpAddress::parse(name)) return;
  // SSL_set_tlsext_host_name, without the old-style cast of its macro.
  SSL_ctrl(ssl, SSL_CTRL_SET_TLSEXT_HOSTNAME, TLSEXT_NAMETYPE_host_name, name.data());
}

void adopt_tls_context(SSL_CTX* target, ssl::context& context, const TlsOptions& options,
                       std::string_view host_name) {
  SSL_CTX* const source = context.native_handle();
  set_policy(target, options);
  SSL_CTX_set1_cert_store(target, SSL_CTX_get_cert_store(source));
  if (X509* const certificate = SSL_CTX_get0_certificate(source)) {
    STACK_OF(X509)* chain = nullptr;
    SSL_CTX_ctrl(source, SSL_CTRL_GET_CHAIN_CERTS, 0, &chain);
    SSL_CTX_use_cert_and_key(target, certificate, SSL_CTX_get0_privatekey(source), chain, 1);
  }
  verify_name(SSL_CTX_get0_param(target), options, name_to_expect(options, host_name));
}

}  // namespace reachd::net
