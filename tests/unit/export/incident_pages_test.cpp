#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <cstddef>
#include <string>

#include "answer_of.hpp"
#include "export/web_application.hpp"
#include "fake_node.hpp"
#include "store/incident_json.hpp"

namespace reachd::exporter {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;
using testing::Not;

/// The node knows of two incidents: one of kcna.kp that lasts, and one of the group dprk that began
/// after it and is over.
class IncidentPagesTest : public testing::Test {
 protected:
  HttpAnswer answer(const std::string& target) { return answer_of(application_, target); }
  std::string list(const std::string& query) { return answer("/api/v1/incidents" + query).body(); }
  std::string refusal(const std::string& query) {
    const auto refused = answer("/api/v1/incidents" + query);
    EXPECT_EQ(refused.result_int(), 400U) << query;
    EXPECT_EQ(refused["Content-Type"], "application/json");
    return refused.body();
  }
  std::string lasting() const { return store::to_json_line(node_.incident_report.incidents[0]); }
  std::string over() const { return store::to_json_line(node_.incident_report.incidents[1]); }

  FakeNode node_;
  WebApplication application_{node_, sample_info()};
};

TEST_F(IncidentPagesTest, IncidentsAreListedAsTheirRecordsNewestFirst) {
  const auto response = answer("/api/v1/incidents");
  EXPECT_EQ(response.result_int(), 200U);
  EXPECT_EQ(response["Content-Type"], "application/json");
  EXPECT_EQ(response.body(), "{\"incidents\":[" + over() + "," + lasting() + "]}\n");
}

TEST_F(IncidentPagesTest, ListIsEmptyButThereWhereNothingHappened) {
  node_.incident_report = {};
  EXPECT_EQ(list(""), "{\"incidents\":[]}\n");
}

TEST_F(IncidentPagesTest, ListHoldsWhatIsAskedFor) {
  const std::string only_lasting = "{\"incidents\":[" + lasting() + "]}\n";
  const std::string only_over = "{\"incidents\":[" + over() + "]}\n";
  EXPECT_EQ(list("?active=true"), only_lasting);
  EXPECT_EQ(list("?active=false"), only_over);
  EXPECT_EQ(list("?scope=host%3Akcna.kp"), only_lasting);
  EXPECT_EQ(list("?cause=congestion"), only_over);
  EXPECT_EQ(list("?limit=1"), only_over);
  EXPECT_EQ(list("?limit=1&active=true"), only_lasting);
  EXPECT_EQ(list("?active=true&cause=congestion"), "{\"incidents\":[]}\n");
}

TEST_F(IncidentPagesTest, ValuesThatMakeNoSenseAreRefusedWithWhatToWriteInstead) {
  EXPECT_EQ(refusal("?active=yes"), "{\"error\":\"parameter `active`: write true or false\"}\n");
  EXPECT_THAT(refusal("?scope=kcna.kp"), HasSubstr("write KIND:NAME"));
  EXPECT_THAT(refusal("?scope=host:"), HasSubstr("write KIND:NAME"));
  EXPECT_THAT(refusal("?cause=aliens"), HasSubstr("write one of routing_withdrawal, dns_failure"));
  for (const char* limit : {"", "0", "-1", "1x", "99999999999999999999999"}) {
    EXPECT_THAT(refusal("?limit=" + std::string(limit)), HasSubstr("a whole number from 1 on"));
  }
}

TEST_F(IncidentPagesTest, ParametersThatAreUnknownOrStandTwiceAreRefused) {
  EXPECT_THAT(refusal("?activ=true"), HasSubstr("active, scope, cause and limit only"));
  EXPECT_THAT(refusal("?limit=1&limit=2"), HasSubstr("parameter `limit` stands twice"));
}

TEST_F(IncidentPagesTest, PageTellsAnIncidentThatLastsAboveTheHosts) {
  const std::string page = answer("/").body();
  EXPECT_THAT(page, HasSubstr("<h3>Server failure, host:kcna.kp</h3>"
                              "<p>kcna.kp refuses connections.</p>"));
  EXPECT_THAT(page, HasSubstr("2026-01-02 02:54:05 UTC</time>, for 10 min"));
  EXPECT_THAT(page, HasSubstr("<dt>Certainty of the cause</dt><dd>93 %</dd>"));
  EXPECT_THAT(page, HasSubstr("<dt>Standing</dt><dd>provisional: fra1, nrt1</dd>"));
  EXPECT_THAT(page, Not(HasSubstr("No incident.")));
  EXPECT_LT(page.find("Open incidents</h2>"), page.find("<caption><b>web</b>"));
  EXPECT_GT(page.find("Past incidents</h2>"), page.find("<caption><b>web</b>"));
}

TEST_F(IncidentPagesTest, PageSaysWhatAnUndeterminedIncidentMayBe) {
  node_.incident_report.incidents[0].cause = Cause::undetermined;
  const std::string page = answer("/").body();
  EXPECT_THAT(page, HasSubstr("<dt>Likeliest cause</dt><dd>server failure, 93 %</dd>"));
  EXPECT_THAT(page, HasSubstr("<dt>Cause</dt><dd>not named</dd>"));
  EXPECT_THAT(page, HasSubstr("<dt>Likeliest</dt><dd>server failure, 93 %, provisional</dd>"));
  EXPECT_THAT(page, Not(HasSubstr("<dt>Certainty")));
}

TEST_F(IncidentPagesTest, PageShowsTheEvidenceForTheCauseAndAgainstIt) {
  const std::string page = answer("/").body();
  EXPECT_THAT(page, HasSubstr("<th scope=\"row\">web</th>"
                              "<td class=\"number\" data-label=\"Value\">reset</td>"
                              "<td class=\"number\" data-label=\"Vantage\">fra1</td>"
                              "<td class=\"number\" data-label=\"Speaks for\">server failure</td>"
                              "<td class=\"number\" data-label=\"Weight\">1.70</td>"));
  EXPECT_THAT(page, HasSubstr("data-label=\"Vantage\">all together</td>"
                              "<td class=\"number\" data-label=\"Speaks for\">routing withdrawal"
                              "<small>against server failure</small></td>"));
}

TEST_F(IncidentPagesTest, EvidenceIsAgainstNothingWhileTheCauseIsUndetermined) {
  node_.incident_report.incidents[0].cause = Cause::undetermined;
  const std::string page = answer("/").body();
  EXPECT_THAT(page, HasSubstr("<h3>Undetermined, host:kcna.kp</h3>"));
  EXPECT_THAT(page, Not(HasSubstr("<small>against")));
}

TEST_F(IncidentPagesTest, PageTellsHowOftenAnIncidentBeganAgain) {
  EXPECT_THAT(answer("/").body(), Not(HasSubstr("Flaps")));
  node_.publish(sample_snapshot());
  node_.incident_report.incidents[0].flaps = 4;
  EXPECT_THAT(answer("/").body(), HasSubstr("<dt>Flaps</dt><dd>4</dd>"));
}

TEST_F(IncidentPagesTest, PageListsPastIncidentsInShort) {
  EXPECT_THAT(answer("/").body(),
              HasSubstr("<li><p>Loss rose over the rounds.</p><small>"
                        "<time datetime=\"2026-01-02T02:59:05Z\">2026-01-02 02:59:05 UTC</time> to "
                        "<time datetime=\"2026-01-02T03:01:05Z\">2026-01-02 03:01:05 UTC</time> "
                        "(2 min) group:dprk, congestion (80 %)</small></li>"));
}

TEST_F(IncidentPagesTest, PageListsTheLatestTenOfManyPastIncidents) {
  const Incident over = node_.incident_report.incidents[1];
  node_.incident_report.incidents.assign(12, over);
  for (std::size_t i = 0; i < 12; ++i) {
    node_.incident_report.incidents[i].summary = "Number " + std::to_string(i) + ".";
  }
  const std::string page = answer("/").body();
  EXPECT_THAT(page, HasSubstr("Number 9."));
  EXPECT_THAT(page, Not(HasSubstr("Number 10.")));
}

TEST_F(IncidentPagesTest, PageSaysThatThereIsNoIncident) {
  node_.incident_report = {};
  const std::string page = answer("/").body();
  EXPECT_THAT(page, HasSubstr("Open incidents</h2>\n<p class=\"quiet\">No incident.</p>"));
  EXPECT_THAT(page, Not(HasSubstr("Past incidents")));
}

TEST_F(IncidentPagesTest, WhatTheNetworkSentStaysTextInEveryPartOfThePage) {
  const std::string script = "<script>alert('\"&')</script>";
  node_.incident_report = sample_incidents(script);
  Incident& lasting = node_.incident_report.incidents[0];
  lasting.vantages = {script};
  lasting.evidence = {{script, script, script, Cause::congestion, 1}};
  Incident& over = node_.incident_report.incidents[1];
  over.scope = over.summary = script;
  const std::string page = answer("/").body();
  EXPECT_THAT(page, Not(HasSubstr("<script>")));
  const std::string text = "&lt;script&gt;alert(&#39;&quot;&amp;&#39;)&lt;/script&gt;";
  EXPECT_THAT(page, HasSubstr("<p class=\"why\">" + text + " refuses connections.</p>"));
  EXPECT_THAT(page, HasSubstr("host:" + text + "</h3><p>" + text + " refuses connections.</p>"));
  EXPECT_THAT(page, HasSubstr("provisional: " + text));
  EXPECT_THAT(page, HasSubstr("<th scope=\"row\">" + text + "</th>"));
  EXPECT_THAT(page, HasSubstr("data-label=\"Value\">" + text + "</td>"));
  EXPECT_THAT(page, HasSubstr("<li><p>" + text + "</p><small>"));
}

}  // namespace
}  // namespace reachd::exporter
