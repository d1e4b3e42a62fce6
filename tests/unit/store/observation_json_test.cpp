#include "store/observation_json.hpp"

#include <gtest/gtest.h>

#include <string>

namespace reachd::store {
namespace {

using namespace std::chrono_literals;

Observation observation(const std::string& name = "kcna.kp", bool is_control = false) {
  auto host = std::make_shared<Host>();
  host->name = name;
  host->is_control = is_control;
  auto module = std::make_shared<Module>();
  module->name = "ping";
  module->prober = "icmp";
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

TEST(ObservationJsonTest, SuccessIsOneObjectInTheRecordsOrder) {
  Observation success = observation();
  success.outcome = Outcome::success;
  success.rtt = 287100us;
  EXPECT_EQ(to_json_line(success),
            R"({"time":"2026-01-02T03:04:05.678901Z","vantage":"fra1","host":"kcna.kp",)"
            R"("check":"ping","prober":"icmp","family":"ipv4","address":"175.45.176.71",)"
            R"("outcome":"success","rtt":0.2871,"reason":"","detail":{},"control":false})");
}

TEST(ObservationJsonTest, ControlIsCalledSo) {
  EXPECT_NE(to_json_line(observation("gateway", true)).find(R"("control":true})"),
            std::string::npos);
}

TEST(ObservationJsonTest, SilenceHasANullRtt) {
  Observation silence = observation();
  silence.outcome = Outcome::timeout;
  EXPECT_NE(to_json_line(silence).find(R"("rtt":null)"), std::string::npos);
}

TEST(ObservationJsonTest, RouterThatRefusedIsNamed) {
  Observation refused = observation();
  refused.outcome = Outcome::unreachable;
  refused.reason = "host_unreachable";
  refused.detail = IcmpDetail{.reply_hop_limit = {},
                              .error_type = 3,
                              .error_code = 1,
                              .error_source = IpAddress::parse("175.45.178.129")};
  EXPECT_NE(to_json_line(refused).find(
                R"("detail":{"error_type":3,"error_code":1,"error_source":"175.45.178.129"})"),
            std::string::npos);
}

TEST(ObservationJsonTest, TextFromTheNetworkIsEscaped) {
  Observation odd = observation();
  odd.detail =
      TcpDetail{.failed_by_expression = false, .labels = {{"banner", "a\"\n\x01\xff"}}, .tls = {}};
  EXPECT_NE(to_json_line(odd).find(R"("labels":{"banner":"a\"\n\u0001)"
                                   "\uFFFD"
                                   R"("})"),
            std::string::npos);
}

TEST(ObservationJsonTest, PhasesThatTookPlaceAreListed) {
  Observation timed = observation();
  timed.phases.set(Phase::connect, 2ms);
  EXPECT_NE(to_json_line(timed).find(R"("detail":{"phases":{"connect":0.002}})"),
            std::string::npos);
}

TEST(ObservationJsonTest, ATraceThatWasRefusedTellsTheCodeAsScamperDoes) {
  Observation traced = observation();
  TracerouteDetail trace;
  trace.stop = TraceStop::unreachable;
  TraceHop router;
  router.address = IpAddress::parse("203.0.113.1");
  router.icmp_type = std::uint8_t{3};
  router.icmp_code = std::uint8_t{13};
  trace.hops = {router};
  traced.detail = trace;
  EXPECT_NE(to_json_line(traced).find(R"("stop_reason":"UNREACH","stop_data":13)"),
            std::string::npos);
}

TEST(ObservationJsonTest, ATraceHasScampersNames) {
  Observation traced = observation();
  TracerouteDetail trace;
  trace.method = "icmp-echo-paris";
  trace.source = IpAddress::parse("203.0.113.2");
  trace.stop = TraceStop::gap_limit;
  trace.max_hops = 30;
  trace.attempts = 2;
  trace.gap_limit = 5;
  trace.wait = 1s;
  trace.probe_size = 84;
  trace.port = std::uint16_t{33434};
  trace.packets = 7;
  TraceHop router;
  router.ttl = 1;
  router.attempts = 1;
  router.address = IpAddress::parse("203.0.113.1");
  router.rtt = 287100us;
  router.sent = UtcTime(1767323045690ms);
  router.icmp_type = std::uint8_t{11};
  router.icmp_code = std::uint8_t{0};
  router.reply_hop_limit = std::uint8_t{64};
  router.asns = {64500};
  TraceHop silent;
  silent.ttl = 2;
  silent.attempts = 2;
  trace.hops = {router, silent};
  traced.detail = trace;
  EXPECT_NE(
      to_json_line(traced).find(
          R"("detail":{"type":"trace","version":"0.1","method":"icmp-echo-paris",)"
          R"("src":"203.0.113.2","dst":"175.45.176.71","dport":33434,"stop_reason":"GAPLIMIT",)"
          R"("stop_data":0,"start":{"sec":1767323045,"usec":678901,)"
          R"("ftime":"2026-01-02T03:04:05.678901Z"},"hop_count":2,"attempts":2,)"
          R"("hoplimit":30,"firsthop":1,"gaplimit":5,"wait":1.0,"probe_size":84,)"
          R"("probe_count":7,"last_asn":64500,"path_hash":"ea09ce0b4ee90014",)"
          R"("hops":[{"addr":"203.0.113.1","probe_ttl":1,"probe_id":1,"probe_size":84,)"
          R"("tx":{"sec":1767323045,"usec":690000},"rtt":287.1,"reply_ttl":64,"icmp_type":11,"icmp_code":0,"asns":[64500]}]})"),
      std::string::npos)
      << to_json_line(traced);
}

}  // namespace
}  // namespace reachd::store
