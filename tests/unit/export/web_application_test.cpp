#include "export/web_application.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <future>
#include <iterator>
#include <optional>
#include <stop_token>
#include <thread>
#include <utility>
#include <vector>

#include "answer_of.hpp"
#include "export/host_json.hpp"
#include "export/metrics.hpp"
#include "export/sweep_json.hpp"
#include "fake_node.hpp"
#include "test_server.hpp"
#include "web_client.hpp"

namespace reachd::exporter {
namespace {

using boost::beast::http::verb;
using testing::HasSubstr;
using testing::Not;

std::string golden(const std::string& name) {
  std::ifstream file(std::string(REACHD_SOURCE_DIR) + "/tests/unit/export/golden/" + name);
  return {std::istreambuf_iterator<char>(file), {}};
}

class WebApplicationTest : public testing::Test {
 protected:
  HttpAnswer answer(const std::string& target, verb method = verb::get,
                    const std::string& accept_encoding = "") {
    return answer_of(application_, target, method, accept_encoding);
  }

  FakeNode node_;
  WebApplication application_{node_, sample_info()};
};

TEST_F(WebApplicationTest, HostsAreListedWithWindowsChecksAndLastResults) {
  const auto response = answer("/api/v1/hosts");
  EXPECT_EQ(response["Content-Type"], "application/json");
  EXPECT_EQ(response.body(), golden("hosts.json"));
}

TEST_F(WebApplicationTest, OneHostIsTheSameObjectAsInTheList) {
  const std::string host = answer("/api/v1/hosts/kcna.kp").body();
  EXPECT_THAT(host, testing::StartsWith(R"({"name":"kcna.kp")"));
  EXPECT_THAT(answer("/api/v1/hosts").body(), HasSubstr(host.substr(0, host.size() - 1)));
}

TEST_F(WebApplicationTest, StatusCountsTheHostsOfTheWatchWithoutItsControls) {
  node_.counters().record_miss(MissReason::overload);
  node_.counters().config_last_reload_success_seconds = 1767315845;
  EXPECT_EQ(answer("/api/v1/status").body(), golden("status.json"));
}

TEST_F(WebApplicationTest, SweepsAreListedWithTheirBlocksAndWhoCameAndWent) {
  const auto response = answer("/api/v1/sweeps");
  EXPECT_EQ(response["Content-Type"], "application/json");
  EXPECT_EQ(response.body(), golden("sweeps.json"));
}

TEST_F(WebApplicationTest, HostNameInThePathIsPercentDecoded) {
  FakeNode node(sample_snapshot("a/b <c>"));
  WebApplication application(node, sample_info());
  EXPECT_EQ(answer_of(application, "/api/v1/hosts/a%2Fb%20%3Cc%3E").result_int(), 200U);
  EXPECT_EQ(answer_of(application, "/api/v1/hosts/a%2").result_int(), 400U);
}

TEST_F(WebApplicationTest, HostIsFoundInWhateverCaseItsNameIsWritten) {
  EXPECT_EQ(answer("/api/v1/hosts/KCNA.kp").body(), answer("/api/v1/hosts/kcna.kp").body());
  EXPECT_EQ(answer("/api/v1/hosts/KCNA.KP").result_int(), 200U);
}

TEST_F(WebApplicationTest, UnknownHostIsAnErrorInJson) {
  const auto response = answer("/api/v1/hosts/absent");
  EXPECT_EQ(response.result_int(), 404U);
  EXPECT_EQ(response.body(), "{\"error\":\"no host of this name is watched\"}\n");
}

TEST_F(WebApplicationTest, PathsThatDoNotExistAre404) {
  for (const char* target : {"/probes", "/api/v1/incident", "/metrics/", "//", "/style.css.map"}) {
    EXPECT_EQ(answer(target).result_int(), 404U) << target;
  }
}

TEST_F(WebApplicationTest, QueriesAndAbsoluteTargetsAreUnderstood) {
  EXPECT_EQ(answer("/-/healthy?x=1").result_int(), 200U);
  EXPECT_EQ(answer("http://node:9717/-/healthy").result_int(), 200U);
  EXPECT_EQ(answer("http://node:9717").result_int(), 200U);
  EXPECT_EQ(answer("*").result_int(), 400U);
}

TEST_F(WebApplicationTest, MethodsThatAPathDoesNotHaveAre405WithThoseItHas) {
  const auto metrics = answer("/metrics", verb::post);
  EXPECT_EQ(metrics.result_int(), 405U);
  EXPECT_EQ(metrics["Allow"], "GET, HEAD");
  EXPECT_EQ(answer("/api/v1/hosts/kcna.kp", verb::delete_).result_int(), 405U);
  const auto reload = answer("/-/reload", verb::get);
  EXPECT_EQ(reload.result_int(), 405U);
  EXPECT_EQ(reload["Allow"], "POST, PUT");
}

TEST_F(WebApplicationTest, NodeIsReadyOnceTheFirstRoundIsDone) {
  EXPECT_EQ(answer("/-/healthy").result_int(), 200U);
  EXPECT_EQ(answer("/-/ready").result_int(), 503U);
  node_.counters().first_round_done = true;
  EXPECT_EQ(answer("/-/ready").result_int(), 200U);
}

TEST_F(WebApplicationTest, ReloadTellsItsMistakes) {
  EXPECT_EQ(answer("/-/reload", verb::post).result_int(), 200U);
  node_.reload_mistakes = "reachd.yml:1:1: hosts: missing";
  const auto failed = answer("/-/reload", verb::put);
  EXPECT_EQ(failed.result_int(), 500U);
  EXPECT_EQ(failed.body(), "reachd.yml:1:1: hosts: missing\n");
}

TEST_F(WebApplicationTest, ProbeIsMadeAsItWasAskedForAndToldInMetrics) {
  node_.probe_answer.observation = sample_observation(sample_snapshot().checks[0].check);
  const auto probed = answer("/probe?target=kcna.kp&module=ping");
  EXPECT_EQ(probed["Content-Type"], "text/plain; version=0.0.4; charset=utf-8");
  EXPECT_THAT(probed.body(), HasSubstr("\nprobe_success 1\n"));
  EXPECT_EQ(node_.last_wish.target, "kcna.kp");
  EXPECT_EQ(node_.last_wish.module, "ping");
}

TEST_F(WebApplicationTest, ProbeForDebuggingTellsTheOutcomeTheModuleAndTheMetrics) {
  node_.probe_answer.observation = sample_observation(sample_snapshot().checks[0].check);
  node_.probe_answer.observation.outcome = Outcome::timeout;
  node_.probe_answer.observation.reason = "no_reply";
  node_.probe_answer.module_text = "prober: icmp\n";
  const auto told = answer("/probe?target=kcna.kp&module=ping&debug=true");
  EXPECT_THAT(told.body(), HasSubstr("outcome: timeout\nreason: no_reply\n"));
  EXPECT_THAT(told.body(), HasSubstr("\nprober: icmp\n"));
  EXPECT_THAT(told.body(), HasSubstr("\nprobe_success 0\n"));
}

TEST_F(WebApplicationTest, ProbeThatIsNotMadeTellsWhy) {
  EXPECT_EQ(answer("/probe").result_int(), 400U);
  EXPECT_EQ(answer("/probe", verb::post).result_int(), 405U);
  using Status = ProbeAnswer::Status;
  for (const auto& [status, code] : {std::pair(Status::bad_wish, 400U),
                                     {Status::forbidden, 403U},
                                     {Status::unavailable, 503U}}) {
    node_.probe_answer.status = status;
    node_.probe_answer.fault = "for a reason";
    const auto refused = answer("/probe?target=a");
    EXPECT_EQ(refused.result_int(), code);
    EXPECT_EQ(refused.body(), "for a reason\n");
  }
}

TEST_F(WebApplicationTest, PageOfAnotherSiteCannotReload) {
  node_.reload_mistakes = "reached";
  TestServer server(application_);
  const auto reload = [&](const std::string& header) {
    WebClient client(server.address());
    client.send("POST /-/reload HTTP/1.1\r\nHost: a:9717\r\nContent-Length: 0\r\n" + header +
                "\r\n\r\n");
    return client.receive().result_int();
  };
  EXPECT_EQ(reload("Origin: http://evil.test"), 403U);
  EXPECT_EQ(reload("Origin: http://a:9717"), 500U);
}

TEST_F(WebApplicationTest, ReloadThatEndsOnAnotherThreadIsAnsweredThere) {
  class SlowNode final : public Node {
   public:
    void snapshot(SnapshotDone done) override { done(std::make_shared<const Snapshot>()); }
    const Telemetry& telemetry() const override { return telemetry_; }
    SweepReportsPtr sweeps() const override { return std::make_shared<const SweepReports>(); }
    IncidentReportPtr incidents() const override {
      return std::make_shared<const IncidentReport>();
    }
    std::string config_text() const override { return ""; }
    void reload(ReloadDone done) override {
      thread_ = std::thread([done] { done(""); });
    }
    void probe(ProbeWish, ProbeDone done) override { done({}); }
    void join() { thread_.join(); }

   private:
    Telemetry telemetry_;
    std::thread thread_;
  } node;
  WebApplication application(node, sample_info());
  TestServer server(application);
  WebClient client(server.address());
  client.send("POST /-/reload HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n\r\n");
  EXPECT_EQ(client.receive().body(), "reloaded\n");
  // It may still be letting go of the server's loop.
  node.join();
}

TEST_F(WebApplicationTest, ConfigurationIsShownAsText) {
  const auto response = answer("/config");
  EXPECT_EQ(response["Content-Type"], "text/yaml; charset=utf-8");
  EXPECT_EQ(response.body(), "vantage: {name: fra1}\n");
}

TEST_F(WebApplicationTest, MetricsAreCompressedForThoseWhoTakeIt) {
  EXPECT_EQ(answer("/metrics").count("Content-Encoding"), 0U);
  EXPECT_EQ(answer("/metrics", verb::get, "br, gzip;q=0").count("Content-Encoding"), 0U);
  const auto packed = answer("/metrics", verb::get, "deflate, gzip;q=0.5");
  EXPECT_EQ(packed["Content-Encoding"], "gzip");
  EXPECT_EQ(packed["Vary"], "Accept-Encoding");
  EXPECT_THAT(packed.body(), testing::StartsWith("\x1f\x8b"));
  EXPECT_LT(packed.body().size(), answer("/metrics").body().size() / 2);
}

TEST_F(WebApplicationTest, LargeAnswersShareOneCopyWhateverTheirEncoding) {
  for (const char* target : {"/", "/metrics", "/api/v1/hosts", "/api/v1/sweeps"}) {
    const HttpResponse plain = response_of(application_, target);
    const HttpResponse packed = response_of(application_, target, verb::get, "gzip");
    EXPECT_EQ(plain.body().bytes, packed.body().bytes) << target;
    EXPECT_EQ(packed.count("Content-Encoding"), 1U);
  }
}

TEST_F(WebApplicationTest, NewSnapshotIsShownAtOnce) {
  EXPECT_THAT(answer("/api/v1/hosts").body(), HasSubstr("kcna.kp"));
  node_.publish(sample_snapshot("other.kp"));
  EXPECT_THAT(answer("/api/v1/hosts").body(), HasSubstr("other.kp"));
}

TEST_F(WebApplicationTest, ClientsThatReadSlowlyHoldOnlySoManyCopies) {
  std::vector<HttpResponse> held;
  while (held.empty() || held.back().result_int() == 200) {
    ASSERT_LT(held.size(), 100U);
    node_.publish(sample_snapshot());
    held.push_back(response_of(application_, "/metrics"));
  }
  EXPECT_EQ(held.back().result_int(), 503U);
  held.clear();
  EXPECT_EQ(answer("/metrics").result_int(), 200U);
}

/// Holds whoever asks for its sweeps until it is told to go on.
class HeldNode final : public Node {
 public:
  void snapshot(SnapshotDone done) override { done(std::make_shared<const Snapshot>()); }
  const Telemetry& telemetry() const override { return telemetry_; }
  SweepReportsPtr sweeps() const override {
    asked_.set_value();
    go_on_.get_future().wait();
    return std::make_shared<const SweepReports>();
  }
  IncidentReportPtr incidents() const override { return std::make_shared<const IncidentReport>(); }
  std::string config_text() const override { return ""; }
  void reload(ReloadDone done) override { done(""); }
  void probe(ProbeWish, ProbeDone done) override { done({}); }

  void wait_until_asked() { asked_.get_future().wait(); }
  void go_on() { go_on_.set_value(); }

 private:
  Telemetry telemetry_;
  mutable std::promise<void> asked_;
  mutable std::promise<void> go_on_;
};

TEST_F(WebApplicationTest, HealthIsToldWhileALargeAnswerIsWritten) {
  HeldNode node;
  std::optional<WebApplication> application(std::in_place, node, sample_info());
  TestServer server(*application);
  WebClient scraper(server.address());
  scraper.send("GET /metrics HTTP/1.1\r\nHost: a\r\n\r\n");
  node.wait_until_asked();
  EXPECT_EQ(WebClient(server.address()).get("/-/healthy").body(), "healthy\n");
  node.go_on();
  EXPECT_EQ(scraper.receive().result_int(), 200U);
  // The thread that wrote the answer may still be letting go of the server's loop.
  server.stop();
  application.reset();
}

TEST_F(WebApplicationTest, LargeAnswersEndWhereTheyAreOnceAStopIsRequested) {
  const Snapshot snapshot = sample_snapshot();
  const NodeInfo info = sample_info();
  std::stop_source stop;
  std::size_t pieces = 0;
  const auto stop_at_first = [&](std::string_view) { pieces += stop.request_stop() ? 1 : 100; };
  const SweepReports sweeps = sample_sweeps();
  write_metrics({snapshot, node_.telemetry(), info, sweeps, {}}, stop_at_first, stop.get_token());
  EXPECT_EQ(pieces, 1U);
  stop = {};
  write_hosts(snapshot, stop_at_first, stop.get_token());
  EXPECT_EQ(pieces, 2U);
  stop = {};
  write_sweeps(sweeps, stop_at_first, stop.get_token());
  EXPECT_EQ(pieces, 3U);
}

TEST_F(WebApplicationTest, OfAnEmptySnapshotEverythingIsEmptyButThere) {
  class EmptyNode final : public Node {
    void snapshot(SnapshotDone done) override { done(std::make_shared<const Snapshot>()); }
    const Telemetry& telemetry() const override { return telemetry_; }
    SweepReportsPtr sweeps() const override { return std::make_shared<const SweepReports>(); }
    IncidentReportPtr incidents() const override {
      return std::make_shared<const IncidentReport>();
    }
    std::string config_text() const override { return ""; }
    void reload(ReloadDone done) override { done(""); }
    void probe(ProbeWish, ProbeDone done) override { done({}); }
    Telemetry telemetry_;
  } node;
  WebApplication application(node, sample_info());
  for (const char* target : {"/", "/metrics", "/api/v1/status", "/api/v1/hosts", "/api/v1/sweeps",
                             "/api/v1/incidents"}) {
    EXPECT_EQ(answer_of(application, target).result_int(), 200U) << target;
  }
}

TEST_F(WebApplicationTest, PageStyleAndScriptAreServedAsWhatTheyAre) {
  EXPECT_EQ(answer("/")["Content-Type"], "text/html; charset=utf-8");
  const auto style = answer("/style.css");
  EXPECT_EQ(style["Content-Type"], "text/css; charset=utf-8");
  EXPECT_THAT(style.body(), HasSubstr("prefers-color-scheme: dark"));
  const auto script = answer("/page.js");
  EXPECT_EQ(script["Content-Type"], "text/javascript; charset=utf-8");
  EXPECT_THAT(script.body(), HasSubstr("new EventSource('/events')"));
}

TEST_F(WebApplicationTest, EventsAreAStreamThatIsNotKept) {
  const auto response = response_of(application_, "/events");
  EXPECT_EQ(response["Content-Type"], "text/event-stream");
  EXPECT_TRUE(response.body().stream);
}

TEST_F(WebApplicationTest, PageSaysThatTheVantageIsCutOffAndTheReloadFailed) {
  Snapshot snapshot = sample_snapshot();
  snapshot.vantage_healthy = false;
  snapshot.vantage_since = kTaken;
  FakeNode node(std::move(snapshot));
  node.counters().config_last_reload_successful = false;
  WebApplication application(node, sample_info());
  const std::string page = answer_of(application, "/").body();
  EXPECT_THAT(page, HasSubstr("<h1 id=\"verdict\">Unknown</h1>"));
  EXPECT_THAT(page, HasSubstr("unhealthy</span><small>its controls do not answer: it is cut off, "
                              "since <time datetime=\"2026-01-02T03:04:05Z\">"));
  EXPECT_THAT(page, HasSubstr("The last reload failed"));
}

}  // namespace
}  // namespace reachd::exporter
