#include "export/probe_metrics.hpp"

#include <gmock/gmock.h>

#include <fstream>
#include <iterator>
#include <memory>
#include <string>
#include <utility>

#include "support/checks.hpp"

namespace reachd::exporter {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;
using testing::Not;

std::string golden(const std::string& name) {
  std::ifstream file(REACHD_SOURCE_DIR "/tests/unit/export/golden/" + name);
  return {std::istreambuf_iterator<char>(file), {}};
}

constexpr UtcTime kExpiry{std::chrono::seconds(1800000000)};

ProbeAnswer answer_of(const std::string& prober, Outcome outcome, Detail detail) {
  ProbeAnswer answer;
  answer.took = 12500us;
  Observation& seen = answer.observation;
  seen.check = test::make_check(0, test::make_host("kcna.kp"), test::make_module("m", prober));
  seen.address = *IpAddress::parse("192.0.2.1");
  seen.outcome = outcome;
  seen.detail = std::move(detail);
  seen.phases.set(Phase::resolve, 2ms);
  return answer;
}

TlsDetail sample_tls() {
  return {.version = "TLS 1.3",
          .earliest_expiry = kExpiry,
          .last_chain_expiry = kExpiry + 24h,
          .subject = "CN=\"kcna\\kp\"",
          .issuer = "CN=lab\nCA",
          .fingerprint_sha256 = "00ff"};
}

TEST(ProbeMetricsTest, EchoHasItsPhasesAndTheHopLimitOfTheReply) {
  ProbeAnswer answer = answer_of("icmp", Outcome::success, IcmpDetail{57, {}, {}, {}});
  answer.observation.phases.set(Phase::rtt, 287100us);
  EXPECT_EQ(probe_metrics(answer), golden("probe_icmp.txt"));
}

TEST(ProbeMetricsTest, ConnectionHasItsCertificateAndWhatItsExpressionsCaptured) {
  TcpDetail detail;
  detail.failed_by_expression = true;
  detail.labels = {{"software", "Post\"fix"}, {"state", "ready"}};
  detail.tls = std::make_shared<const TlsDetail>(sample_tls());
  EXPECT_EQ(probe_metrics(answer_of("tcp", Outcome::bad_reply, detail)), golden("probe_tcp.txt"));
}

TEST(ProbeMetricsTest, NameServerHasItsRecordsAndTheSerial) {
  const DnsDetail detail{.rcode = 0,
                         .answer_records = 1,
                         .authority_records = 2,
                         .additional_records = 3,
                         .serial = 2024010101};
  ProbeAnswer answer = answer_of("dns", Outcome::success, detail);
  answer.observation.phases.set(Phase::connect, 1ms);
  answer.observation.phases.set(Phase::request, 30ms);
  EXPECT_EQ(probe_metrics(answer), golden("probe_dns.txt"));
}

TEST(ProbeMetricsTest, PageHasItsStatusLengthsAndTheCertificate) {
  HttpDetail detail;
  detail.status_code = 200;
  detail.version = 1.1;
  detail.redirects = 2;
  detail.content_length = -1;
  detail.uncompressed_body_length = 5120;
  detail.last_modified = kExpiry - 48h;
  detail.tls = std::make_shared<const TlsDetail>(sample_tls());
  ProbeAnswer answer = answer_of("http", Outcome::success, detail);
  for (const Phase phase : {Phase::connect, Phase::tls, Phase::processing, Phase::transfer}) {
    answer.observation.phases.set(phase, 5ms);
  }
  EXPECT_EQ(probe_metrics(answer), golden("probe_http.txt"));
}

TEST(ProbeMetricsTest, NameThatLeadsNowhereHasNeitherProtocolNorHash) {
  ProbeAnswer answer = answer_of("http", Outcome::name_error, {});
  answer.observation.address = *IpAddress::parse("::");
  const std::string text = probe_metrics(answer);
  EXPECT_THAT(text, HasSubstr("\nprobe_success 0\n"));
  EXPECT_THAT(text, HasSubstr("\nprobe_ip_protocol 0\n"));
  EXPECT_THAT(text, HasSubstr("\nprobe_ip_addr_hash 0\n"));
  EXPECT_THAT(text, HasSubstr("\nprobe_http_status_code 0\n"));
  EXPECT_THAT(text, HasSubstr("\nprobe_http_content_length 0\n"));
}

TEST(ProbeMetricsTest, KindWithoutNamesOfItsOwnHasTheCommonOnes) {
  const std::string text = probe_metrics(answer_of("traceroute", Outcome::timeout, {}));
  EXPECT_THAT(text, HasSubstr("\nprobe_duration_seconds 0.0125\n"));
  EXPECT_THAT(text, Not(HasSubstr("phase=")));
}

}  // namespace
}  // namespace reachd::exporter
