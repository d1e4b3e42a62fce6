#include "store/observation_reader.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "store/observation_json.hpp"
#include "unit/store/read_text.hpp"

namespace reachd::store {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;

constexpr const char* kRequired =
    R"("time":"2026-01-02T03:04:05.678901Z","vantage":"fra1","host":"kcna.kp","check":"ping",)"
    R"("outcome":"timeout")";

std::string line_with(const std::string& more) { return "{" + std::string(kRequired) + more + "}"; }

Observation observation(std::string prober) {
  auto host = std::make_shared<Host>();
  host->name = "kcna.kp";
  auto module = std::make_shared<Module>();
  module->name = "module";
  module->prober = std::move(prober);
  auto check = std::make_shared<Check>();
  check->host = host;
  check->module = module;
  auto vantage = std::make_shared<Vantage>();
  vantage->name = "fra1";
  Observation result;
  result.check = check;
  result.vantage = vantage;
  result.address = *IpAddress::parse("175.45.176.71");
  result.time = *parse_time("2026-01-02T03:04:05.678901Z");
  return result;
}

TraceHop silent(std::uint8_t ttl) {
  TraceHop hop;
  hop.ttl = ttl;
  return hop;
}

TraceHop answered(std::uint8_t ttl, std::vector<std::uint32_t> asns) {
  TraceHop hop = silent(ttl);
  hop.address = IpAddress::parse("192.0.2.1");
  hop.asns = std::move(asns);
  return hop;
}

class ObservationReaderTest : public testing::Test {
 protected:
  /// Nothing is wrong with it.
  Record read(const std::string& line) {
    EXPECT_EQ(reader_.fault(line), "");
    return reader_.records.empty() ? Record{} : reader_.records.back();
  }
  std::string fault(const std::string& line) {
    const std::string found = reader_.fault(line);
    EXPECT_TRUE(reader_.records.empty());
    return found;
  }

  TextReader reader_{Format::observations};
};

TEST_F(ObservationReaderTest, WhatWasWrittenIsReadBack) {
  Observation success = observation("icmp");
  success.outcome = Outcome::success;
  success.rtt = 287100us;
  const Record record = read(to_json_line(success));
  EXPECT_EQ(record.time, success.time);
  EXPECT_EQ(reader_.text(record.vantage), "fra1");
  EXPECT_EQ(reader_.text(record.host), "kcna.kp");
  EXPECT_EQ(reader_.text(record.check), "module");
  EXPECT_EQ(reader_.text(record.prober), "icmp");
  EXPECT_EQ(record.family, Family::ipv4);
  EXPECT_EQ(record.address, success.address);
  EXPECT_EQ(record.outcome, Outcome::success);
  EXPECT_EQ(record.rtt, 287100us);
  EXPECT_EQ(record.reason, kNoName);
  EXPECT_FALSE(record.path);
  EXPECT_EQ(record.is_control, false);
}

TEST_F(ObservationReaderTest, FailureHasItsReasonAndNoRoundTrip) {
  Observation silence = observation("icmp");
  silence.outcome = Outcome::timeout;
  silence.reason = "no_reply";
  const Record record = read(to_json_line(silence));
  EXPECT_EQ(record.outcome, Outcome::timeout);
  EXPECT_EQ(reader_.text(record.reason), "no_reply");
  EXPECT_FALSE(record.rtt);
}

TEST_F(ObservationReaderTest, StatusCodeOfHttpIsKept) {
  Observation answer = observation("http");
  HttpDetail http;
  http.status_code = 503;
  answer.detail = http;
  EXPECT_EQ(read(to_json_line(answer)).status_code, 503);
}

TEST_F(ObservationReaderTest, TraceEndsInTheLastSystemThatIsKnown) {
  Observation trace = observation("traceroute");
  TracerouteDetail detail;
  detail.stop = TraceStop::gap_limit;
  detail.hops = {answered(1, {64500}), answered(2, {4837, 64501}), silent(3), answered(4, {}),
                 silent(5)};
  trace.detail = detail;
  const Record record = read(to_json_line(trace));
  ASSERT_TRUE(record.path);
  EXPECT_EQ(record.path->last_asn, detail.last_asn());
  EXPECT_EQ(record.path->length, detail.length());
  EXPECT_FALSE(record.path->reached);
}

TEST_F(ObservationReaderTest, TraceThatIsCompletedReachedItsTarget) {
  Observation trace = observation("traceroute");
  TracerouteDetail detail;
  detail.stop = TraceStop::completed;
  trace.detail = detail;
  const Record record = read(to_json_line(trace));
  ASSERT_TRUE(record.path);
  EXPECT_TRUE(record.path->reached);
  EXPECT_EQ(record.path->length, 0);
  EXPECT_FALSE(record.path->last_asn);
}

TEST_F(ObservationReaderTest, OldRecordsDoNotTellWhetherTheHostIsAControl) {
  EXPECT_EQ(read(line_with("")).is_control, std::nullopt);
  EXPECT_EQ(read(line_with(R"(,"control":null)")).is_control, std::nullopt);
  EXPECT_EQ(read(line_with(R"(,"control":true)")).is_control, true);
}

TEST_F(ObservationReaderTest, UnresolvedNameHasNoAddressButItsFamily) {
  Observation unresolved = observation("icmp");
  unresolved.address = *IpAddress::parse("::");
  const Record record = read(to_json_line(unresolved));
  EXPECT_FALSE(record.address);
  EXPECT_EQ(record.family, Family::ipv6);
}

TEST_F(ObservationReaderTest, OrderOfKeysDoesNotMatter) {
  const Record record =
      read(R"({"outcome":"success","rtt":1,"check":"ping","host":"a","vantage":"v",)"
           R"("time":"2026-01-02T03:04:05Z"})");
  EXPECT_EQ(record.rtt, 1s);
  EXPECT_EQ(reader_.text(record.host), "a");
}

TEST_F(ObservationReaderTest, UnknownKeysArePassedOver) {
  EXPECT_EQ(read(line_with(R"(,"host_id":7,"tags":[{"host":"b"}])")), read(line_with("")));
}

TEST_F(ObservationReaderTest, AddressAloneTellsTheFamily) {
  EXPECT_EQ(read(line_with(R"(,"address":"2001:db8::1")")).family, Family::ipv6);
}

TEST_F(ObservationReaderTest, EscapesInTextsAreResolved) {
  const Record record = read(line_with(R"(,"reason":"a\u0062\n")"));
  EXPECT_EQ(reader_.text(record.reason), "ab\n");
}

TEST_F(ObservationReaderTest, WhatIsMissingIsNamed) {
  EXPECT_EQ(
      fault(R"({"time":"2026-01-02T03:04:05Z","vantage":"v","check":"c","outcome":"success"})"),
      "\"host\" is missing; an observation has time, vantage, host, check and outcome");
}

TEST_F(ObservationReaderTest, WrongValuesAreNamedWithTheRemedy) {
  EXPECT_EQ(fault(line_with(R"(,"time":"yesterday")")),
            "\"time\" is \"yesterday\"; write it in UTC, as 2026-01-02T03:04:05.678901Z");
  EXPECT_THAT(fault(line_with(R"(,"outcome":"ok")")),
              HasSubstr("\"outcome\" is \"ok\"; it is one of success, timeout, refused,"));
  EXPECT_EQ(fault(line_with(R"(,"rtt":-0.5)")),
            "\"rtt\" is \"-0.5\"; it is null or a number of seconds, from 0 to 86400");
  EXPECT_EQ(fault(line_with(R"(,"family":4)")), "\"family\" is \"4\"; it is ipv4 or ipv6");
  EXPECT_EQ(fault(line_with(R"(,"address":"kcna.kp")")),
            "\"address\" is \"kcna.kp\"; it is an IPv4 or IPv6 address, or left out");
  EXPECT_EQ(fault(line_with(R"(,"host":"")")), "\"host\" is \"\"; name the host");
  EXPECT_EQ(fault(line_with(R"(,"vantage":null)")),
            "\"vantage\" is \"null\"; it is a text in quotation marks");
  EXPECT_EQ(fault(line_with(R"(,"control":"yes")")),
            "\"control\" is \"yes\"; it is true or false, or left out");
  EXPECT_EQ(fault(line_with(R"(,"detail":[])")),
            "\"detail\" is \"[]\"; it is an object, or left out");
}

TEST_F(ObservationReaderTest, FamilyAndAddressMustAgree) {
  EXPECT_EQ(fault(line_with(R"(,"family":"ipv6","address":"192.0.2.1")")),
            "\"family\" is ipv6, but \"address\" is 192.0.2.1; correct one of them");
}

TEST_F(ObservationReaderTest, WhatIsNoObjectIsSaidToBeNone) {
  EXPECT_EQ(fault("[1]"),
            "no JSON object, but \"[1]\"; a line is one observation, as --record writes it");
  for (const char* text : {"", "{", "hello", "{\"time\":}", "{} {}", "\"\xff\""}) {
    EXPECT_THAT(fault(text), testing::StartsWith("no JSON object: ")) << text;
  }
}

TEST_F(ObservationReaderTest, CutOffLineIsNoObservation) {
  const std::string whole = to_json_line(observation("icmp"));
  for (std::size_t length = 0; length < whole.size(); ++length) {
    EXPECT_NE(fault(whole.substr(0, length)), "");
  }
}

TEST_F(ObservationReaderTest, MessagesAreShortAndSafeToPrint) {
  const std::string found =
      fault(line_with(R"(,"outcome":"\u001b[2J)" + std::string(5000, 'x') + '"'));
  EXPECT_LT(found.size(), 250U);
  EXPECT_EQ(found.find('\x1b'), std::string::npos);
}

TEST_F(ObservationReaderTest, GoesOnAfterAFault) {
  EXPECT_NE(fault("{"), "");
  EXPECT_EQ(reader_.text(read(line_with("")).host), "kcna.kp");
}

}  // namespace
}  // namespace reachd::store
