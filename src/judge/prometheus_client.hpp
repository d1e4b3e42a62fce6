#pragma once

#include <atomic>
#include <memory>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "judge/query_source.hpp"

namespace reachd::judge {

/// How to reach an HTTP API as Prometheus defines it.
struct ClientOptions {
  /// Up to before "/api/v1".
  std::string url;
  /// For basic authentication; empty: none.
  std::string user;
  std::string password;
  /// Read again for each query; empty: `password`.
  std::string password_file;
  /// Of the Authorization header, "Bearer"; empty: none. Likewise with a file.
  std::string authorization_type;
  std::string credentials;
  std::string credentials_file;
  std::string ca_file;
  std::string cert_file;
  std::string key_file;
  bool verify = true;
  std::vector<std::pair<std::string, std::string>> headers;
  std::string user_agent;
};

/// Asks over HTTP; a connection is kept. Follows no redirect.
class PrometheusClient final : public QuerySource {
 public:
  /// `stop`: breaks off what is under way once it is set; stays longer than the client.
  PrometheusClient(ClientOptions options, const std::atomic<bool>& stop);
  ~PrometheusClient() override;

  Answer<Series> query(const std::string& expression, UtcTime time) override;
  Answer<SeriesHistory> query_range(const std::string& expression, UtcTime first, UtcTime last,
                                    Duration step) override;

 private:
  using Fields = std::vector<std::pair<std::string, std::string>>;
  class Transfer;
  struct CloseHandle {
    void operator()(void* handle) const;
  };

  /// The body of the answer, or what went wrong.
  struct Body {
    std::string text;
    std::string fault;
  };
  Body ask(const std::string& path, const Fields& fields);

  const ClientOptions options_;
  const std::atomic<bool>& stop_;
  std::unique_ptr<void, CloseHandle> handle_;
};

}  // namespace reachd::judge
