#pragma once

#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <memory>
#include <stdexcept>
#include <string>

namespace reachd::test {

/// A directory that goes with its owner.
class TemporaryDirectory {
 public:
  TemporaryDirectory() {
    std::string pattern = (std::filesystem::temp_directory_path() / "reachd-test-XXXXXX").string();
    if (mkdtemp(pattern.data()) == nullptr) throw std::runtime_error("mkdtemp");
    path_ = pattern;
  }
  ~TemporaryDirectory() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  TemporaryDirectory(const TemporaryDirectory&) = delete;
  TemporaryDirectory& operator=(const TemporaryDirectory&) = delete;

  std::string file(const std::string& name) const { return (path_ / name).string(); }
  std::string write(const std::string& name, const std::string& text) const {
    std::ofstream(file(name)) << text;
    return file(name);
  }

 private:
  std::filesystem::path path_;
};

struct CertificateOptions {
  std::string common_name = "server.test";
  /// As OpenSSL writes them.
  std::string alternative_names = "DNS:server.test";
  /// From now on, in seconds.
  long valid_from = -3600;
  long valid_until = 86400;
};

/// A fresh key with a certificate that it signed itself, so that the certificate is its own
/// authority.
class SelfSigned {
 public:
  explicit SelfSigned(const CertificateOptions& options = {})
      : key_(EVP_EC_gen("P-256"), &EVP_PKEY_free), certificate_(X509_new(), &X509_free) {
    X509_set_version(certificate_.get(), X509_VERSION_3);
    ASN1_INTEGER_set(X509_get_serialNumber(certificate_.get()), 1);
    X509_gmtime_adj(X509_getm_notBefore(certificate_.get()), options.valid_from);
    X509_gmtime_adj(X509_getm_notAfter(certificate_.get()), options.valid_until);
    X509_set_pubkey(certificate_.get(), key_.get());
    set_name(options.common_name);
    add_extension(NID_basic_constraints, "critical,CA:TRUE");
    add_extension(NID_subject_alt_name, options.alternative_names);
    X509_sign(certificate_.get(), key_.get(), EVP_sha256());
  }

  std::string certificate_pem() const {
    return text_of([this](BIO* sink) { PEM_write_bio_X509(sink, certificate_.get()); });
  }
  /// Encrypted under the passphrase, unless that is empty.
  std::string key_pem(const std::string& passphrase = "") const {
    return text_of([&](BIO* sink) {
      const EVP_CIPHER* const cipher = passphrase.empty() ? nullptr : EVP_aes_256_cbc();
      PEM_write_bio_PrivateKey(sink, key_.get(), cipher,
                               reinterpret_cast<const unsigned char*>(passphrase.data()),
                               static_cast<int>(passphrase.size()), nullptr, nullptr);
    });
  }

 private:
  void set_name(const std::string& common_name) {
    X509_NAME* const name = X509_get_subject_name(certificate_.get());
    X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_UTF8,
                               reinterpret_cast<const unsigned char*>(common_name.c_str()), -1, -1,
                               0);
    X509_set_issuer_name(certificate_.get(), name);
  }
  void add_extension(int kind, const std::string& value) {
    X509_EXTENSION* const extension = X509V3_EXT_conf_nid(nullptr, nullptr, kind, value.c_str());
    X509_add_ext(certificate_.get(), extension, -1);
    X509_EXTENSION_free(extension);
  }
  template <typename Write>
  static std::string text_of(Write write) {
    const std::unique_ptr<BIO, decltype(&BIO_free)> sink(BIO_new(BIO_s_mem()), &BIO_free);
    write(sink.get());
    char* text = nullptr;
    const auto length = BIO_ctrl(sink.get(), BIO_CTRL_INFO, 0, &text);
    return {text, static_cast<std::size_t>(length)};
  }

  std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)> key_;
  std::unique_ptr<X509, decltype(&X509_free)> certificate_;
};

}  // namespace reachd::test
