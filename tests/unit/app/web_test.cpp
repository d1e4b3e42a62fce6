#include "app/web.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <string>

#include "export/web_application.hpp"
#include "support/recording_log.hpp"
#include "support/test_certificate.hpp"
#include "unit/export/fake_node.hpp"
#include "unit/export/web_client.hpp"

namespace reachd::app {
namespace {

TEST(WebTest, MistakesOfTheWebConfigurationAndItsCertificatesAreTold) {
  const test::TemporaryDirectory directory;
  EXPECT_TRUE(web_mistakes("").empty());
  EXPECT_FALSE(web_mistakes(directory.write("unknown.yml", "nonsense: 1\n")).empty());
  const auto mistakes = web_mistakes(directory.write(
      "tls.yml", "tls_server_config: {cert_file: absent.pem, key_file: absent.key}\n"));
  ASSERT_EQ(mistakes.size(), 1U);
  EXPECT_THAT(mistakes[0].to_string(), testing::HasSubstr("absent.pem"));
}

TEST(WebTest, WebConfigurationIsReadAgainAndAMistakeLeavesTheOneBefore) {
  const test::TemporaryDirectory directory;
  const std::string header = "http_server_config: {headers: {X-Frame-Options: ";
  ServeOptions options;
  options.web_config_file = directory.write("web.yml", header + "deny}}\n");
  options.listen_addresses = {"unix:" + directory.file("web.sock")};
  exporter::FakeNode node;
  test::RecordingLog log;
  Web web(std::make_unique<exporter::WebApplication>(node, node_info(exporter::kTaken)), options,
          log);
  web.start();
  const auto shown = [&] {
    exporter::WebClient client(options.listen_addresses[0]);
    return std::string(client.get("/-/healthy")["X-Frame-Options"]);
  };
  EXPECT_EQ(shown(), "deny");
  directory.write("web.yml", header + "sameorigin}}\n");
  web.read_options_again();
  EXPECT_EQ(shown(), "sameorigin");
  directory.write("web.yml", "nonsense: 1\n");
  web.read_options_again();
  EXPECT_EQ(shown(), "sameorigin");
  web.stop();
  EXPECT_EQ(log.lines.back(), "error web configuration not loaded, the one before stays in use");
}

}  // namespace
}  // namespace reachd::app
