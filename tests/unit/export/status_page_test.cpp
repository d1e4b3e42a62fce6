#include "export/status_page.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <cstddef>
#include <fstream>
#include <initializer_list>
#include <iterator>
#include <string>
#include <utility>
#include <vector>

#include "export/day_bar.hpp"
#include "export/http_message.hpp"
#include "export/node_view.hpp"
#include "fake_node.hpp"

namespace reachd::exporter {
namespace {

using namespace std::chrono_literals;
using testing::ContainsRegex;
using testing::HasSubstr;
using testing::Not;

const std::string kScript = "<script>alert('\"&')</script>";
const std::string kScriptText = "&lt;script&gt;alert(&#39;&quot;&amp;&#39;)&lt;/script&gt;";

PageView sample_view() {
  const Telemetry telemetry;
  return node_view(
      {sample_snapshot(), telemetry, sample_info(), sample_sweeps(), sample_incidents()});
}

std::vector<PageSegment> day_of(std::initializer_list<std::pair<double, double>> parts) {
  std::vector<PageSegment> day;
  for (const auto& [availability, coverage] : parts) {
    const UtcTime start = UtcTime(1767312000s) + static_cast<int>(day.size()) * 30min;
    day.push_back({start, 30min, availability, coverage});
    if (coverage == 0) day.back().availability.reset();
  }
  return day;
}

/// As a judge might have it: every state, every health, levels that went to others, and names that
/// are scripts.
PageView rich_view() {
  PageView view = sample_view();
  view.hosts.assign(kAllStates.size(), view.hosts[0]);
  ReachTally tally;
  for (std::size_t i = 0; i < kAllStates.size(); ++i) {
    PageHost& host = view.hosts[i];
    host.state = kAllStates[i];
    host.name = std::string(to_string(host.state)) + ".example";
    host.day = day_of({{1, 1}, {0.9, 1}, {0, 0.5}, {0, 0}});
    host.rtt_steps = {{kTaken - 2h, 0.25}, {kTaken - 1h, 0.2871}};
    host.opinions = {{"fra1", host.state, kTaken - 1h}, {"nrt1", State::unknown, {}}};
    tally.add(host.state, host.since);
  }
  view.hosts[0].name = kScript;
  view.hosts.back().is_control = true;
  view.groups[0].name = kScript;
  view.vantages = {{"fra1", kScript, 64500, PageVantage::Health::healthy, {}},
                   {"nrt1", "", 0, PageVantage::Health::unhealthy, kTaken},
                   {"iad1", "", 0, PageVantage::Health::missing, kTaken}};
  view.verdict.vantages_expected = 3;
  view.incidents[0].summary = kScript;
  judge_view(view, tally);
  return view;
}

std::string file_text(const std::string& path) {
  std::ifstream file(path);
  return {std::istreambuf_iterator<char>(file), {}};
}

/// The browser tests look at that file.
TEST(StatusPageTest, IsTheOneThatBrowsersAreShown) {
  const std::string golden = REACHD_SOURCE_DIR "/tests/unit/export/golden/status_page.html";
  const std::string written = testing::TempDir() + "status_page.html";
  const std::string page = status_page(rich_view());
  std::ofstream(written) << page;
  EXPECT_EQ(page, file_text(golden)) << "if it is right, copy " << written << " to " << golden;
}

TEST(StatusPageTest, BeginsWithTheAnswerSinceWhenWhyAndHowCertain) {
  const std::string page = status_page(sample_view());
  EXPECT_THAT(page, HasSubstr("<title>Reachable - reachd fra1</title>"));
  EXPECT_THAT(page, HasSubstr("<h1 id=\"verdict\">Reachable</h1><p class=\"since\">since <time "
                              "datetime=\"2026-01-02T02:04:05Z\">2026-01-02 02:04:05 UTC</time>, "
                              "for 1 h</p><p class=\"why\">kcna.kp refuses connections.</p>"));
  EXPECT_THAT(page, HasSubstr("<dt>Certainty</dt><dd>93 %, provisional</dd>"));
  EXPECT_THAT(page, HasSubstr("<dt>Healthy vantages</dt><dd>1 of 1</dd>"));
}

TEST(StatusPageTest, PartsComeInTheOrderOfWhatMatters) {
  const std::string page = status_page(sample_view());
  std::size_t last = 0;
  for (const char* id : {"verdict", "incidents", "groups", "hosts", "past", "vantages", "sweeps"}) {
    const std::size_t at = page.find("id=\"" + std::string(id) + "\"");
    ASSERT_NE(at, std::string::npos) << id;
    EXPECT_GT(at, last) << id;
    last = at;
  }
}

TEST(StatusPageTest, IsReadWithoutAScriptAndRunsNoneThatStandsInIt) {
  const std::string page = status_page(sample_view());
  EXPECT_THAT(page, HasSubstr("<noscript><meta http-equiv=\"refresh\" content=\"30\"></noscript>"));
  EXPECT_THAT(page, HasSubstr("<script src=\"/page.js\" defer></script>"));
  EXPECT_THAT(page, Not(HasSubstr("<script>")));
  EXPECT_THAT(page, Not(HasSubstr(" style=")));
  EXPECT_THAT(page, Not(ContainsRegex(" on[a-z]+=")));
}

TEST(StatusPageTest, HostsShowStateTimesWindowsAndChecksByGroup) {
  const std::string page = status_page(sample_view());
  EXPECT_THAT(page, HasSubstr("<caption><b>web</b>"));
  EXPECT_THAT(page, HasSubstr("<caption><b>Controls</b>"));
  EXPECT_THAT(page, HasSubstr("<th scope=\"row\">kcna.kp<small>192.0.2.1</small></th>"));
  EXPECT_THAT(page, HasSubstr("75.00 %"));
  EXPECT_THAT(page, HasSubstr("287.1 ms<small>level 287.1 ms</small>"));
  EXPECT_THAT(page, HasSubstr("kcna.kp: </span>1 of 1 check up</summary>"));
}

TEST(StatusPageTest, AJudgesHostsShowTheStateThatEachVantageSees) {
  PageView view = sample_view();
  view.hosts[0].opinions = {{"fra1", State::up, kTaken}, {"nrt1", State::down, {}}};
  view.vantages.push_back({"nrt1", "", 0, PageVantage::Health::missing, {}});
  const std::string page = status_page(view);
  EXPECT_THAT(page, HasSubstr("kcna.kp: </span>1 of 2 vantages up</summary>"));
  EXPECT_THAT(page, HasSubstr("nrt1 <span class=\"state down\">down</span>"));
  EXPECT_THAT(page, HasSubstr("missing</span><small>nothing is heard of it</small>"));
}

TEST(StatusPageTest, SweepsShowWhatEachFound) {
  const std::string page = status_page(sample_view());
  EXPECT_THAT(page, HasSubstr("<th scope=\"row\">198.51.100.0/23</th>"));
  EXPECT_THAT(page, HasSubstr("2<small>198.51.101.7, 198.51.101.9</small>"));
  EXPECT_THAT(page, HasSubstr("2026-01-02 03:03:05 UTC"));
  EXPECT_THAT(page, HasSubstr("not completed yet"));
}

TEST(StatusPageTest, WithoutSweepsThereIsNoTableOfThem) {
  PageView view = sample_view();
  view.sweeps.clear();
  EXPECT_THAT(status_page(view), Not(HasSubstr("Sweeps</h2>")));
}

TEST(StatusPageTest, HostsThatAreLeftOutAreCounted) {
  PageView view = sample_view();
  view.hosts_left_out = 7;
  EXPECT_THAT(status_page(view), HasSubstr("7 more hosts are left out"));
}

TEST(StatusPageTest, WhateverComesFromElsewhereStaysText) {
  PageView view = sample_view();
  PageHost& host = view.hosts[0];
  host.name = host.group = host.address = kScript;
  host.checks = {{kScript, State::up, kScript}};
  host.opinions = {{kScript, State::up, {}}};
  view.groups = {{kScript, {}, {}}};
  view.vantages = {{kScript, kScript, 0, {}, {}}};
  view.notes = {{kScript, true}};
  view.links = {{kScript, kScript}};
  view.observer = view.version = view.verdict.why = kScript;
  const std::string page = status_page(view);
  EXPECT_THAT(page, Not(HasSubstr("<script>")));
  EXPECT_THAT(page, Not(HasSubstr("alert('")));
  EXPECT_THAT(page, HasSubstr("<th scope=\"row\">" + kScriptText + "<small>" + kScriptText));
  EXPECT_THAT(page, HasSubstr("data-key=\"host " + kScriptText + "\""));
  EXPECT_THAT(page, HasSubstr("href=\"" + kScriptText + "\""));
}

TEST(StatusPageTest, ThePolicyAllowsWhatIsServedHereAndNothingInline) {
  HttpResponse response = make_response(HttpStatus::ok, "text/html", "");
  add_security_headers(response);
  const std::string policy(response["Content-Security-Policy"]);
  EXPECT_THAT(policy, HasSubstr("default-src 'none'; script-src 'self'; style-src 'self'; "
                                "connect-src 'self'"));
  EXPECT_THAT(policy, Not(HasSubstr("unsafe")));
}

TEST(DayBarTest, SegmentsThatSayTheSameAreDrawnAndToldAsOne) {
  const std::string bar = day_bar(day_of({{1, 1}, {1, 1}, {0, 1}, {0, 0}}));
  EXPECT_THAT(bar, HasSubstr("<title>2026-01-02 00:00 to 2026-01-02 01:00 UTC: up</title>"));
  EXPECT_THAT(bar, HasSubstr("<title>2026-01-02 01:00 to 2026-01-02 01:30 UTC: down</title>"));
  EXPECT_THAT(bar, HasSubstr("UTC: not known</title><rect class=\"none\" x=\"360.0\" y=\"0.0\" "
                             "width=\"120.0\" height=\"32.0\"/></g>"));
  EXPECT_THAT(bar,
              HasSubstr("aria-label=\"Last 24 hours: 66.66 % available, known for 1 h 30 min\""));
}

TEST(DayBarTest, WhatIsNotKnownIsNeitherUpNorDown) {
  const std::string bar = day_bar(day_of({{0, 0}}));
  EXPECT_THAT(bar, Not(HasSubstr("class=\"up\"")));
  EXPECT_THAT(bar, Not(HasSubstr("class=\"down\"")));
  EXPECT_EQ(day_summary(day_of({{0, 0}})), "not known");
}

TEST(DayBarTest, AnOutageIsSeenHoweverShort) {
  EXPECT_THAT(
      day_bar(day_of({{0.9999, 1}})),
      HasSubstr("<rect class=\"down\" x=\"0.0\" y=\"0.0\" width=\"480.0\" height=\"4.0\"/>"));
}

TEST(DayBarTest, TheStretchesThatItWasNotUpAllThroughAreTold) {
  EXPECT_EQ(day_gaps(day_of({{1, 1}, {0.5, 0.5}})),
            "<li><span class=\"quiet\">2026-01-02 00:30 to 2026-01-02 01:00 UTC</span> "
            "50.00 % up, 50 % known</li>");
  EXPECT_EQ(day_gaps(day_of({{1, 1}})), "");
}

TEST(RttLineTest, EachStepIsAtItsTimeAndLevel) {
  const UtcTime start = kTaken - 24h;
  const std::string line = rtt_line({{start, 0.010}, {start + 12h, 0.030}}, kTaken);
  EXPECT_THAT(line, HasSubstr("d=\"M0 21.0H0.0V21.0H240.0V3.0H480\""));
  EXPECT_THAT(line, HasSubstr("Round-trip time kept to 10.0 ms, from 2026-01-01 15:04:05 UTC to "
                              "30.0 ms"));
  EXPECT_EQ(rtt_line({}, kTaken), "");
}

}  // namespace
}  // namespace reachd::exporter
