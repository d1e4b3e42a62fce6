#include "store/incident_json.hpp"

#include <gtest/gtest.h>

namespace reachd::store {
namespace {

Incident server_failure() {
  Incident incident;
  incident.id = "kcna.kp-20260102T030405Z";
  incident.scope = "host:kcna.kp";
  incident.started = *parse_time("2026-01-02T03:04:05.678901Z");
  incident.detected = *parse_time("2026-01-02T03:05:05Z");
  incident.cause = incident.likeliest = Cause::server_failure;
  incident.probability = 0.93456;
  incident.standing = Standing::provisional;
  incident.end_state = "partial";
  incident.hosts = {"kcna.kp"};
  incident.vantages = {"fra1", "nrt1"};
  incident.evidence = {{"web", "reset", "fra1", Cause::server_failure, 1.696},
                       {"vantages", "all", "", Cause::routing_withdrawal, 0.05}};
  incident.summary = "kcna.kp refuses connections.";
  incident.flaps = 2;
  incident.history = {
      {incident.detected, Cause::undetermined, 0.5, "host:kcna.kp"},
      {*parse_time("2026-01-02T03:06:05Z"), Cause::server_failure, 0.93456, "host:kcna.kp"}};
  return incident;
}

TEST(IncidentJsonTest, AnIncidentIsOneObjectInTheRecordsOrder) {
  EXPECT_EQ(
      to_json_line(server_failure()),
      R"({"id":"kcna.kp-20260102T030405Z","scope":"host:kcna.kp",)"
      R"("started":"2026-01-02T03:04:05.678901Z","detected":"2026-01-02T03:05:05.000000Z",)"
      R"("ended":null,"cause":"server_failure","likeliest":"server_failure",)"
      R"("probability":0.9346,"standing":"provisional",)"
      R"("end_state":"partial","hosts":["kcna.kp"],"vantages":["fra1","nrt1"],)"
      R"("evidence":[{"signal":"web","value":"reset","vantage":"fra1","for":"server_failure",)"
      R"("weight":1.7},{"signal":"vantages","value":"all","for":"routing_withdrawal",)"
      R"("weight":0.05}],"summary":"kcna.kp refuses connections.","flaps":2,)"
      R"("history":[{"time":"2026-01-02T03:05:05.000000Z","cause":"undetermined",)"
      R"("probability":0.5,"scope":"host:kcna.kp"},{"time":"2026-01-02T03:06:05.000000Z",)"
      R"("cause":"server_failure","probability":0.9346,"scope":"host:kcna.kp"}]})");
}

TEST(IncidentJsonTest, AnIncidentThatIsOverTellsItsEnd) {
  Incident over = server_failure();
  over.ended = parse_time("2026-01-02T04:00:00Z");
  EXPECT_NE(to_json_line(over).find(R"("ended":"2026-01-02T04:00:00.000000Z")"), std::string::npos);
}

TEST(IncidentJsonTest, WhatIsEmptyIsThereAllTheSame) {
  const std::string line = to_json_line(Incident());
  for (const char* key : {"hosts", "vantages", "evidence", "history"}) {
    EXPECT_NE(line.find('"' + std::string(key) + "\":[]"), std::string::npos) << key;
  }
}

TEST(IncidentJsonTest, TextFromTheNetworkIsEscaped) {
  Incident odd = server_failure();
  odd.evidence[0].value = "a\"\n\x01\xff";
  EXPECT_NE(to_json_line(odd).find(R"("value":"a\"\n\u0001)"
                                   "\uFFFD"
                                   R"(","vantage")"),
            std::string::npos);
}

}  // namespace
}  // namespace reachd::store
