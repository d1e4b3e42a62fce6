#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <string>

#include "app/commands.hpp"
#include "support/test_certificate.hpp"
#include "unit/export/test_server.hpp"

namespace reachd::app {
namespace {

/// /-/healthy and no other page.
class OnePage final : public exporter::HttpHandler {
 public:
  explicit OnePage(exporter::HttpStatus status) : status_(status) {}
  boost::asio::awaitable<exporter::HttpResponse> handle(
      const exporter::HttpRequest& request) override {
    const bool is_asked_for = request.target() == "/-/healthy";
    co_return exporter::make_response(is_asked_for ? status_ : exporter::HttpStatus::not_found,
                                      "text/plain", "as it is\n");
  }

 private:
  const exporter::HttpStatus status_;
};

struct Said {
  int status;
  std::string out;
  std::string error;
};

Said health_of(const std::string& url) {
  testing::internal::CaptureStdout();
  testing::internal::CaptureStderr();
  const int status = health({.url = url});
  return {status, testing::internal::GetCapturedStdout(), testing::internal::GetCapturedStderr()};
}

TEST(HealthCommandTest, NodeThatAnswersIsHealthy) {
  OnePage page(exporter::HttpStatus::ok);
  const exporter::TestServer server(page);
  const Said said = health_of("http://" + server.address() + "/");
  EXPECT_EQ(said.status, kSuccess) << said.error;
  EXPECT_EQ(said.out, "healthy\n");
}

TEST(HealthCommandTest, NodeIsAskedThroughItsUnixSocket) {
  const test::TemporaryDirectory directory;
  OnePage page(exporter::HttpStatus::ok);
  const exporter::TestServer server(page, {}, {}, "unix:" + directory.file("web.sock"));
  EXPECT_EQ(health_of("unix:" + directory.file("web.sock")).status, kSuccess);
}

TEST(HealthCommandTest, NodeThatAnswersOtherwiseIsNot) {
  OnePage page(exporter::HttpStatus::service_unavailable);
  const exporter::TestServer server(page);
  const Said said = health_of("http://" + server.address());
  EXPECT_EQ(said.status, kFailure);
  EXPECT_EQ(said.out, "");
  EXPECT_EQ(said.error, "reachd health: http://" + server.address() + ": it answers 503\n");
}

TEST(HealthCommandTest, NodeThatIsGoneIsNot) {
  const test::TemporaryDirectory directory;
  const std::string url = "unix:" + directory.file("absent.sock");
  const Said said = health_of(url);
  EXPECT_EQ(said.status, kFailure);
  EXPECT_THAT(said.error, testing::StartsWith("reachd health: " + url + ": "));
}

TEST(HealthCommandTest, ProxyOfTheEnvironmentIsNotAsked) {
  OnePage page(exporter::HttpStatus::ok);
  const exporter::TestServer server(page);
  setenv("http_proxy", "http://127.0.0.1:1", 1);
  EXPECT_EQ(health_of("http://" + server.address()).status, kSuccess);
  unsetenv("http_proxy");
}

}  // namespace
}  // namespace reachd::app
