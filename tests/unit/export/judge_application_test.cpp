#include "export/judge_application.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <string>

#include "answer_of.hpp"
#include "fake_node.hpp"

namespace reachd::exporter {
namespace {

using boost::beast::http::verb;
using testing::HasSubstr;
using testing::Not;

VantageOverview vantage(const std::string& name, Presence presence) {
  return {std::make_shared<const Vantage>(Vantage{name, "lab", 64500}), presence, {}, kTaken};
}

/// Three vantages, of which one is missing; a host that is down, and the incident about it.
JudgeState sample_state() {
  using namespace std::chrono_literals;
  JudgeState state;
  state.overview.taken = kTaken;
  state.overview.vantages = {vantage("fra1", Presence::healthy), vantage("iad1", Presence::missing),
                             vantage("nrt1", Presence::healthy)};
  HostOverview host;
  host.host = std::make_shared<const Host>(Host{"<script>", std::nullopt, {"web"}, false});
  host.state = State::down;
  host.since = kTaken - 10min;
  host.knowing = host.down = 2;
  host.opinions = {{State::down, kTaken - 10min}, {}, {State::down, kTaken - 9min}};
  state.overview.hosts = {host};
  state.overview.groups = {{"web", {0, 0, 1, 0, 0}}};
  state.incidents = sample_incidents();
  state.rounds = 7;
  state.failed_rounds = 2;
  state.judged = kTaken;
  return state;
}

struct FakeJudge final : JudgeSource {
  JudgeStatePtr state() const override { return current; }
  JudgeStatePtr current = std::make_shared<const JudgeState>(sample_state());
};

class JudgeApplicationTest : public testing::Test {
 protected:
  HttpAnswer answer(const std::string& target, verb method = verb::get) {
    return answer_of(application_, target, method);
  }

  FakeJudge judge_;
  JudgeApplication application_{judge_, sample_info()};
};

TEST_F(JudgeApplicationTest, StatusNamesTheVantagesAndWhatMakesAMajority) {
  const std::string body = answer("/api/v1/status").body();
  EXPECT_THAT(body, HasSubstr(R"("name":"iad1","region":"lab","asn":64500,"state":"missing")"));
  EXPECT_THAT(body, HasSubstr(R"("quorum":2)"));
  EXPECT_THAT(body, HasSubstr(R"("down":1)"));
  EXPECT_THAT(body, HasSubstr(R"("count":7,"failed":2,"answered":true)"));
}

TEST_F(JudgeApplicationTest, HostsTellWhatEachVantageSees) {
  const std::string body = answer("/api/v1/hosts").body();
  EXPECT_THAT(body, HasSubstr(R"("state":"down")"));
  EXPECT_THAT(body, HasSubstr(R"("vantages_knowing":2,"vantages_down":2)"));
  EXPECT_THAT(body, HasSubstr(R"({"vantage":"iad1","state":"unknown","since":null})"));
  EXPECT_EQ(answer("/api/v1/hosts/%3Cscript%3E").result_int(), 200U);
  EXPECT_EQ(answer("/api/v1/hosts/absent").result_int(), 404U);
}

TEST_F(JudgeApplicationTest, IncidentsAreTheSameObjectsAsANodes) {
  EXPECT_THAT(answer("/api/v1/incidents").body(), HasSubstr(R"("id":"kcna")"));
  EXPECT_EQ(answer("/api/v1/incidents?nonsense=1").result_int(), 400U);
}

TEST_F(JudgeApplicationTest, MetricsTellTheVerdictAndTheRounds) {
  const std::string body = answer("/metrics").body();
  for (const char* line :
       {R"(reachd_judge_vantage_state{judged_vantage="iad1",state="missing"} 1)",
        R"(reachd_judge_host_state{host="<script>",state="down"} 1)",
        R"(reachd_judge_group_hosts{group="web",state="down"} 1)", "reachd_judge_quorum 2",
        R"(reachd_incident_active{scope="host:kcna.kp",cause="server_failure"} 1)",
        R"(reachd_judge_incident_vantages{scope="host:kcna.kp",standing="provisional"} 2)",
        R"(reachd_judge_rounds_total{result="judged"} 5)",
        R"(reachd_judge_rounds_total{result="failed"} 2)", "reachd_build_info{"}) {
    EXPECT_THAT(body, HasSubstr(line));
  }
  EXPECT_THAT(body, Not(HasSubstr("reachd_host_state{")));
}

TEST_F(JudgeApplicationTest, ItIsReadyOnceThePastIsJudgedAndWhileItIsAnswered) {
  EXPECT_EQ(answer("/-/ready").result_int(), 200U);
  JudgeState failing = sample_state();
  failing.fault = "connection refused";
  judge_.current = std::make_shared<const JudgeState>(failing);
  EXPECT_EQ(answer("/-/ready").result_int(), 503U);
  EXPECT_THAT(answer("/-/ready").body(), HasSubstr("the last round was not answered"));
  judge_.current = nullptr;
  EXPECT_EQ(answer("/-/ready").result_int(), 503U);
  EXPECT_EQ(answer("/api/v1/status").result_int(), 503U);
  EXPECT_EQ(answer("/-/healthy").result_int(), 200U);
}

TEST_F(JudgeApplicationTest, AllWhoAskForARoundShareOneCopyOfALargeAnswer) {
  for (const char* target : {"/", "/metrics", "/api/v1/status", "/api/v1/hosts"}) {
    const HttpResponse plain = response_of(application_, target);
    const HttpResponse packed = response_of(application_, target, verb::get, "gzip");
    EXPECT_EQ(plain.body().bytes, packed.body().bytes) << target;
    EXPECT_EQ(packed["Content-Encoding"], "gzip") << target;
  }
}

TEST_F(JudgeApplicationTest, ANewRoundIsShownAtOnce) {
  EXPECT_THAT(answer("/api/v1/hosts").body(), HasSubstr(R"("state":"down")"));
  JudgeState next = sample_state();
  next.overview.hosts.clear();
  judge_.current = std::make_shared<const JudgeState>(next);
  EXPECT_THAT(answer("/api/v1/hosts").body(), HasSubstr(R"("hosts":[])"));
}

TEST_F(JudgeApplicationTest, ThePageTellsTheVerdictWhoSaysWhatAndEscapesIt) {
  const std::string body = answer("/").body();
  EXPECT_THAT(body, HasSubstr("&lt;script&gt;"));
  EXPECT_THAT(body, Not(HasSubstr("<script>")));
  EXPECT_THAT(body, HasSubstr("iad1"));
  EXPECT_THAT(body, HasSubstr("missing"));
  EXPECT_THAT(body, HasSubstr("kcna.kp refuses connections."));
  EXPECT_THAT(body, Not(HasSubstr("Round trip")));
}

TEST_F(JudgeApplicationTest, ThePageSaysThatItKnowsNothingNewAndNothingOfTheStore) {
  JudgeState failing = sample_state();
  failing.fault = "cannot connect to store.internal";
  judge_.current = std::make_shared<const JudgeState>(failing);
  EXPECT_THAT(answer("/").body(),
              HasSubstr("does not answer as it should, or has nothing of them"));
  EXPECT_THAT(answer("/").body(), Not(HasSubstr("store.internal")));
}

TEST_F(JudgeApplicationTest, WhatIsNotThereOrNotAllowedIsRefused) {
  EXPECT_EQ(answer("/probe").result_int(), 404U);
  EXPECT_EQ(answer("/metrics", verb::post).result_int(), 405U);
}

}  // namespace
}  // namespace reachd::exporter
