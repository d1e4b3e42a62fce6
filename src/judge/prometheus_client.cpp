#include "judge/prometheus_client.hpp"

#include <curl/curl.h>

#include <algorithm>
#include <fstream>
#include <iterator>
#include <optional>
#include <string_view>

namespace reachd::judge {
namespace {

constexpr long kTimeoutMs = 30'000;
constexpr long kConnectTimeoutMs = 5'000;
/// A thousand checks at three vantages make some 12 MB.
constexpr std::size_t kMostBytes = std::size_t{256} << 20U;
constexpr long kFirstErrorStatus = 400;

std::string seconds_of(UtcTime time) {
  return std::to_string(std::chrono::duration<double>(time.time_since_epoch()).count());
}

/// The first line, without what surrounds it; none if the file cannot be read.
std::optional<std::string> read_secret(const std::string& file) {
  constexpr std::string_view kBlanks = " \t\r";
  std::ifstream stream(file);
  std::string line;
  if (!std::getline(stream, line)) return std::nullopt;
  line.erase(line.find_last_not_of(kBlanks) + 1);
  line.erase(0, line.find_first_not_of(kBlanks));
  return line;
}

std::string url_of(std::string url, const std::string& path) {
  while (url.ends_with('/')) url.pop_back();
  return url + path;
}

}  // namespace

void PrometheusClient::CloseHandle::operator()(void* handle) const { curl_easy_cleanup(handle); }

/// One request and its answer, on a handle that is used again.
class PrometheusClient::Transfer {
 public:
  Transfer(CURL* handle, const ClientOptions& options, const std::atomic<bool>& stop)
      : handle_(handle), options_(options), stop_(stop) {
    curl_easy_reset(handle_);
  }
  ~Transfer() { curl_slist_free_all(headers_); }
  Transfer(const Transfer&) = delete;
  Transfer& operator=(const Transfer&) = delete;

  Body run(const std::string& path, const Fields& fields) {
    set_up(url_of(options_.url, path), fields);
    const std::string fault = authenticate();
    if (!fault.empty()) return {"", fault};
    const CURLcode code = curl_easy_perform(handle_);
    if (code != CURLE_OK) return {"", fault_of(code)};
    long status = 0;
    curl_easy_getinfo(handle_, CURLINFO_RESPONSE_CODE, &status);
    // A query that was refused comes with a body that says why.
    const bool is_json = body_.starts_with('{');
    if (status / 100 != 2 && (status < kFirstErrorStatus || !is_json)) {
      return {"", "HTTP status " + std::to_string(status)};
    }
    return {std::move(body_), ""};
  }

 private:
  template <typename Value>
  void set(CURLoption option, Value value) {
    curl_easy_setopt(handle_, option, value);
  }

  void set_up(const std::string& url, const Fields& fields) {
    for (const auto& [name, value] : fields) add_field(name, value);
    set(CURLOPT_URL, url.c_str());
    set(CURLOPT_PROTOCOLS_STR, "http,https");
    set(CURLOPT_POSTFIELDS, form_.c_str());
    set(CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(form_.size()));
    set(CURLOPT_ACCEPT_ENCODING, "");
    set(CURLOPT_NOSIGNAL, 1L);
    set(CURLOPT_TIMEOUT_MS, kTimeoutMs);
    set(CURLOPT_CONNECTTIMEOUT_MS, kConnectTimeoutMs);
    set(CURLOPT_USERAGENT, options_.user_agent.c_str());
    set(CURLOPT_ERRORBUFFER, error_);
    set(CURLOPT_WRITEFUNCTION, &Transfer::on_bytes);
    set(CURLOPT_WRITEDATA, this);
    set(CURLOPT_NOPROGRESS, 0L);
    set(CURLOPT_XFERINFOFUNCTION, &Transfer::on_progress);
    set(CURLOPT_XFERINFODATA, this);
    set_tls();
    for (const auto& [name, value] : options_.headers) add_header(name + ": " + value);
  }

  void set_tls() {
    if (!options_.ca_file.empty()) set(CURLOPT_CAINFO, options_.ca_file.c_str());
    if (!options_.cert_file.empty()) set(CURLOPT_SSLCERT, options_.cert_file.c_str());
    if (!options_.key_file.empty()) set(CURLOPT_SSLKEY, options_.key_file.c_str());
    if (!options_.verify) {
      set(CURLOPT_SSL_VERIFYPEER, 0L);
      set(CURLOPT_SSL_VERIFYHOST, 0L);
    }
  }

  /// What went wrong; empty: nothing.
  std::string authenticate() {
    if (!options_.user.empty()) {
      const auto password = secret_of(options_.password, options_.password_file);
      if (!password) return "cannot read " + options_.password_file;
      set(CURLOPT_HTTPAUTH, CURLAUTH_BASIC);
      set(CURLOPT_USERNAME, options_.user.c_str());
      set(CURLOPT_PASSWORD, password->c_str());
    }
    if (!options_.authorization_type.empty()) {
      const auto credentials = secret_of(options_.credentials, options_.credentials_file);
      if (!credentials) return "cannot read " + options_.credentials_file;
      add_header("Authorization: " + options_.authorization_type + " " + *credentials);
    }
    set(CURLOPT_HTTPHEADER, headers_);
    return {};
  }

  static std::optional<std::string> secret_of(const std::string& text, const std::string& file) {
    return file.empty() ? std::optional(text) : read_secret(file);
  }

  void add_field(const std::string& name, const std::string& value) {
    char* const escaped = curl_easy_escape(handle_, value.data(), static_cast<int>(value.size()));
    form_ += (form_.empty() ? "" : "&") + name + "=" + (escaped != nullptr ? escaped : "");
    curl_free(escaped);
  }

  void add_header(const std::string& line) {
    curl_slist* const longer = curl_slist_append(headers_, line.c_str());
    if (longer != nullptr) headers_ = longer;
  }

  std::string fault_of(CURLcode code) const {
    if (body_.size() > kMostBytes) return "the answer is too large";
    // What it says more of these is how long they took, which is another text each time.
    const bool is_plain = code == CURLE_COULDNT_CONNECT || code == CURLE_OPERATION_TIMEDOUT;
    return *error_ != '\0' && !is_plain ? error_ : curl_easy_strerror(code);
  }

  static std::size_t on_bytes(const char* bytes, std::size_t, std::size_t size, void* self) {
    std::string& body = static_cast<Transfer*>(self)->body_;
    body.append(bytes, size);
    return body.size() > kMostBytes ? 0 : size;
  }

  static int on_progress(void* self, curl_off_t, curl_off_t, curl_off_t, curl_off_t) {
    return static_cast<Transfer*>(self)->stop_ ? 1 : 0;
  }

  CURL* handle_;
  const ClientOptions& options_;
  const std::atomic<bool>& stop_;
  curl_slist* headers_ = nullptr;
  std::string form_;
  std::string body_;
  char error_[CURL_ERROR_SIZE] = "";
};

PrometheusClient::PrometheusClient(ClientOptions options, const std::atomic<bool>& stop)
    : options_(std::move(options)), stop_(stop), handle_(curl_easy_init()) {}

PrometheusClient::~PrometheusClient() = default;

PrometheusClient::Body PrometheusClient::ask(const std::string& path, const Fields& fields) {
  if (!handle_) return {"", "no memory for a transfer"};
  return Transfer(handle_.get(), options_, stop_).run(path, fields);
}

Answer<Series> PrometheusClient::query(const std::string& expression, UtcTime time) {
  const Body body = ask("/api/v1/query", {{"query", expression}, {"time", seconds_of(time)}});
  if (!body.fault.empty()) return body.fault;
  return read_vector(body.text);
}

Answer<SeriesHistory> PrometheusClient::query_range(const std::string& expression, UtcTime first,
                                                    UtcTime last, Duration step) {
  const Body body = ask("/api/v1/query_range", {{"query", expression},
                                                {"start", seconds_of(first)},
                                                {"end", seconds_of(last)},
                                                {"step", std::to_string(to_seconds(step))}});
  if (!body.fault.empty()) return body.fault;
  return read_matrix(body.text);
}

}  // namespace reachd::judge
