#include "store/atlas_reader.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "unit/store/read_text.hpp"

namespace reachd::store {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;
using testing::StartsWith;

const UtcTime kTime = UtcTime(1767323045s);

/// A result whose other keys are `rest`.
std::string result(const std::string& type, const std::string& rest) {
  return R"({"fw":5080,"mver":"2.6.2","lts":12,"msm_id":1001,"prb_id":6042,"timestamp":1767323045,)"
         R"("type":")" +
         type + "\"," + rest + "}";
}

const std::string kTarget = R"("af":4,"dst_name":"kcna.kp","dst_addr":"175.45.176.71",)";

class AtlasReaderTest : public testing::Test {
 protected:
  const std::vector<Record>& read(const std::string& text) {
    reader_.records.clear();
    EXPECT_EQ(reader_.fault(text), "");
    return reader_.records;
  }
  /// Of one that comes to one record.
  Record one(const std::string& type, const std::string& rest) {
    const std::vector<Record>& records = read(result(type, rest));
    EXPECT_EQ(records.size(), 1U);
    return records.empty() ? Record{} : records.front();
  }
  std::string fault(const std::string& text) {
    const std::string found = reader_.fault(text);
    EXPECT_TRUE(reader_.records.empty());
    return found;
  }
  void expect(const Record& record, Outcome outcome, std::string_view reason = "") {
    EXPECT_EQ(to_string(record.outcome), to_string(outcome));
    EXPECT_EQ(reader_.text(record.reason), reason);
  }

  TextReader reader_{Format::atlas};
};

TEST_F(AtlasReaderTest, PacketsOfAPingAreASecondApart) {
  const auto& records = read(result(
      "ping", kTarget + R"("proto":"ICMP","sent":3,"rcvd":2,"min":287.1,"avg":288.3,"max":289.5,)"
                        R"("result":[{"rtt":287.1},{"x":"*"},{"rtt":289.5,"ttl":44}])"));
  ASSERT_EQ(records.size(), 3U);
  EXPECT_EQ(records[0].time, kTime);
  EXPECT_EQ(records[1].time, kTime + 1s);
  EXPECT_EQ(records[2].time, kTime + 2s);
  expect(records[0], Outcome::success);
  EXPECT_EQ(records[0].rtt, 287100us);
  expect(records[1], Outcome::timeout, "no_reply");
  EXPECT_FALSE(records[1].rtt);
  EXPECT_EQ(records[2].rtt, 289500us);
}

TEST_F(AtlasReaderTest, ResultNamesVantageHostCheckAndProber) {
  const Record record = one("ping", kTarget + R"("result":[{"rtt":1}])");
  EXPECT_EQ(reader_.text(record.vantage), "atlas-6042");
  EXPECT_EQ(reader_.text(record.host), "kcna.kp");
  EXPECT_EQ(reader_.text(record.check), "ping");
  EXPECT_EQ(reader_.text(record.prober), "icmp");
  EXPECT_EQ(record.family, Family::ipv4);
  EXPECT_EQ(record.address, IpAddress::parse("175.45.176.71"));
}

TEST_F(AtlasReaderTest, HostWithoutANameIsItsAddress) {
  const std::string packets = R"("result":[{"x":"*"}])";
  EXPECT_EQ(reader_.text(one("ping", R"("dst_addr":"2001:DB8::1",)" + packets).host),
            "2001:db8::1");
  const Record named = one("ping", R"("af":6,"dst_name":"2001:db8::1",)" + packets);
  EXPECT_EQ(reader_.text(named.host), "2001:db8::1");
  EXPECT_EQ(named.family, Family::ipv6);
  EXPECT_EQ(named.address, IpAddress::parse("2001:db8::1"));
}

TEST_F(AtlasReaderTest, OldFirmwareHasOtherKeys) {
  const Record record = one("ping", R"("pf":6,"name":"kcna.kp","result":[{"x":"*"}])");
  EXPECT_EQ(reader_.text(record.host), "kcna.kp");
  EXPECT_EQ(record.family, Family::ipv6);
  EXPECT_FALSE(record.address);
}

TEST_F(AtlasReaderTest, SecondAnswerToAPacketIsNoPacket) {
  EXPECT_EQ(read(result("ping", kTarget + R"("result":[{"rtt":1},{"rtt":2,"dup":1}])")).size(), 1U);
}

TEST_F(AtlasReaderTest, PacketThatCouldNotBeSentSpeaksOfTheProbe) {
  expect(one("ping", kTarget + R"("result":[{"error":"sendto failed: No route to host"}])"),
         Outcome::local_error, "no_route");
  expect(one("ping", kTarget + R"("result":[{"error":"connect: Network is unreachable"}])"),
         Outcome::local_error, "no_route");
}

TEST_F(AtlasReaderTest, NameThatIsNotFoundIsANameError) {
  const std::string words = "non-recoverable failure in name resolution (1)";
  expect(one("ping", R"("dst_name":"kcna.kp","dnserr":")" + words + R"(","result":[])"),
         Outcome::name_error, "unresolved");
  expect(one("sslcert", R"("dst_name":"kcna.kp","dnserr":")" + words + '"'), Outcome::name_error,
         "unresolved");
  expect(one("http", R"("uri":"http://kcna.kp/","result":[{"dnserr":")" + words + R"("}])"),
         Outcome::name_error, "unresolved");
}

std::string reply(const std::string& abuf) {
  return kTarget +
         R"("proto":"UDP","result":{"ANCOUNT":1,"ID":4660,"rt":301.25,"size":16,"abuf":")" + abuf +
         "\"}";
}

TEST_F(AtlasReaderTest, DnsReplyIsJudgedByItsRcode) {
  const Record answer = one("dns", reply("EjSEAAABAAEAAAAAAmtwAA=="));
  expect(answer, Outcome::success);
  EXPECT_EQ(answer.rtt, 301250us);
  EXPECT_EQ(reader_.text(answer.prober), "dns");
  expect(one("dns", reply("EjSEAgABAAEAAAAAAmtwAA==")), Outcome::bad_reply, "servfail");
  expect(one("dns", reply("EjSEAwABAAEAAAAAAmtwAA==")), Outcome::bad_reply, "nxdomain");
  expect(one("dns", reply("EjSEBQABAAEAAAAAAmtwAA==")), Outcome::bad_reply, "dns_refused");
  expect(one("dns", reply("EjSECwABAAEAAAAAAmtwAA==")), Outcome::bad_reply, "rcode_11");
}

TEST_F(AtlasReaderTest, WhatIsNoDnsReplyIsMalformed) {
  for (const char* abuf : {"", "EjSEAAABAAEAAAA", "EjSE!AABAAEAAAAA", "EjQEAAABAAEAAAAA"}) {
    expect(one("dns", reply(abuf)), Outcome::bad_reply, "malformed");
  }
}

TEST_F(AtlasReaderTest, DnsReplyWithoutItsBytesIsAnAnswer) {
  expect(one("dns", kTarget + R"("result":{"rt":5.5,"ANCOUNT":1})"), Outcome::success);
}

TEST_F(AtlasReaderTest, EachResolverOfASetIsARecord) {
  const auto& records = read(
      result("dns", R"("resultset":[)"
                    R"({"subid":1,"submax":2,"time":1767323046,"af":4,"dst_addr":"192.0.2.1",)"
                    R"("result":{"rt":3.5,"abuf":"EjSEAAABAAEAAAAAAmtwAA=="}},)"
                    R"({"subid":2,"submax":2,"time":1767323047,"af":6,"dst_addr":"2001:db8::1",)"
                    R"("error":{"timeout":5000}}])"));
  ASSERT_EQ(records.size(), 2U);
  expect(records[0], Outcome::success);
  EXPECT_EQ(records[0].time, kTime + 1s);
  EXPECT_EQ(reader_.text(records[0].host), "192.0.2.1");
  expect(records[1], Outcome::timeout, "no_reply");
  EXPECT_EQ(records[1].time, kTime + 2s);
  EXPECT_EQ(records[1].family, Family::ipv6);
}

TEST_F(AtlasReaderTest, TimeOfAQueryFarFromItsSetIsMalformed) {
  for (const char* time : {"1767326646", "1767319444", "4294967295", "18446744073709551615"}) {
    EXPECT_THAT(fault(result("dns", kTarget + R"("resultset":[{"time":)" + time +
                                        R"(,"result":{"rt":3.5}}])")),
                HasSubstr("\"time\" of a query is more than an hour from \"timestamp\""));
  }
}

TEST_F(AtlasReaderTest, DnsErrorsAreToldInOurWords) {
  const auto error = [&](const std::string& fields) {
    return one("dns", kTarget + R"("error":{)" + fields + "}");
  };
  expect(error(R"("timeout":5000,"getaddrinfo":"none")"), Outcome::timeout, "no_reply");
  expect(error(R"("nameserver":"no local resolvers found")"), Outcome::local_error,
         "resolver_failed");
  expect(error(R"("getaddrinfo":"nodename nor servname provided")"), Outcome::name_error,
         "unresolved");
  expect(error(R"("TUCONNECT":"connect: Connection refused")"), Outcome::refused,
         "connection_refused");
  expect(error(R"("TU_READ_ERR":"eof")"), Outcome::bad_reply, "closed_early");
  expect(error(R"("socket":"Address family not supported by protocol")"), Outcome::local_error,
         "family_unsupported");
  expect(error(""), Outcome::local_error, "system_error");
}

std::string request(const std::string& fields) {
  return R"("uri":"http://user@kcna.kp:80/a?b","result":[{"af":4,"dst_addr":"175.45.176.71",)"
         R"("method":"GET",)" +
         fields + "}]";
}

TEST_F(AtlasReaderTest, HttpAnswerIsJudgedByItsStatus) {
  const Record answer = one("http", request(R"("res":200,"rt":912.5,"ver":"1.1","bsize":4096)"));
  expect(answer, Outcome::success);
  EXPECT_EQ(answer.status_code, 200);
  EXPECT_EQ(answer.rtt, 912500us);
  EXPECT_EQ(reader_.text(answer.host), "kcna.kp");
  EXPECT_EQ(answer.address, IpAddress::parse("175.45.176.71"));
  expect(one("http", request(R"("res":301,"rt":1)")), Outcome::success);
  const Record failed = one("http", request(R"("res":502,"rt":1)"));
  expect(failed, Outcome::bad_reply, "http_status");
  EXPECT_EQ(failed.status_code, 502);
}

TEST_F(AtlasReaderTest, HttpErrorsAreToldInOurWords) {
  const auto error = [&](const std::string& words) {
    return one("http", request(R"("err":")" + words + '"'));
  };
  expect(error("connect: Connection refused"), Outcome::refused, "connection_refused");
  expect(error("connect: timeout"), Outcome::timeout, "connect");
  expect(error("timeout reading status"), Outcome::timeout, "processing");
  expect(error("connect: No route to host"), Outcome::unreachable, "host_unreachable");
  expect(error("read: Connection reset by peer"), Outcome::refused, "connection_reset");
  expect(error("bad status line"), Outcome::bad_reply, "malformed_response");
}

TEST_F(AtlasReaderTest, UriOfAnAddressNamesIt) {
  const Record record =
      one("http", R"("uri":"http://[2001:db8::1]:80/","result":[{"af":6,"res":200}])");
  EXPECT_EQ(reader_.text(record.host), "2001:db8::1");
}

TEST_F(AtlasReaderTest, ChainOfCertificatesIsATlsServer) {
  const Record record =
      one("sslcert",
          kTarget + R"("dst_port":"443","method":"TLS","ver":"1.2","rt":600.5,"ttc":290.25,)"
                    R"("cert":["-----BEGIN CERTIFICATE-----\nMII=\n-----END CERTIFICATE-----"])");
  expect(record, Outcome::success);
  EXPECT_EQ(record.rtt, 290250us);
  EXPECT_EQ(reader_.text(record.prober), "tcp");
}

TEST_F(AtlasReaderTest, TlsFailuresAreToldInOurWords) {
  const auto failed = [&](const std::string& fields) { return one("sslcert", kTarget + fields); };
  expect(failed(R"("alert":{"level":2,"description":40},"rt":600,"ttc":290)"), Outcome::tls_error,
         "handshake_failed");
  expect(failed(R"("alert":{"level":2,"decription":70})"), Outcome::tls_error, "protocol_version");
  expect(failed(R"("err":"connect: Connection refused")"), Outcome::refused, "connection_refused");
  expect(failed(R"("err":"timeout reading hello")"), Outcome::timeout, "tls");
  expect(failed(R"("err":"connect: timeout")"), Outcome::timeout, "connect");
  expect(failed(R"("cert":[])"), Outcome::tls_error, "closed_early");
}

std::string hops(const std::string& list, const std::string& more = "") {
  return kTarget + R"("endtime":1767323060,"proto":"UDP","paris_id":3,"size":48,)" + more +
         R"("result":[)" + list + "]";
}
const std::string kFirst =
    R"({"hop":1,"result":[{"from":"192.0.2.1","rtt":0.5,"ttl":64,"size":76},{"x":"*"}]})";
const std::string kSilent = R"({"hop":2,"result":[{"x":"*"},{"x":"*"},{"x":"*"}]})";

TEST_F(AtlasReaderTest, TraceThatReachesItsTargetSucceeds) {
  const Record record =
      one("traceroute", hops(kFirst + "," + kSilent +
                             R"(,{"hop":3,"result":[{"from":"175.45.176.71","rtt":287.5},)"
                             R"({"from":"175.45.176.71","rtt":290}]})"));
  expect(record, Outcome::success);
  EXPECT_EQ(record.time, kTime);
  EXPECT_EQ(record.rtt, 287500us);
  EXPECT_EQ(record.path, (RecordedPath{.last_asn = {}, .length = 3, .reached = true}));
}

TEST_F(AtlasReaderTest, ProbesWordThatTheTargetRespondedCounts) {
  const auto said = [&](const std::string& word) {
    return one("traceroute", hops(kFirst, R"("destination_ip_responded":)" + word + ","));
  };
  expect(said("true"), Outcome::success);
  expect(said("false"), Outcome::timeout, "gap_limit");
}

TEST_F(AtlasReaderTest, TraceIntoSilenceEndsAtTheLastRouter) {
  const Record record =
      one("traceroute", hops(kFirst + "," + kSilent + R"(,{"hop":255,"result":[{"x":"*"}]})"));
  expect(record, Outcome::timeout, "gap_limit");
  EXPECT_EQ(record.path, (RecordedPath{.last_asn = {}, .length = 1, .reached = false}));
  EXPECT_FALSE(record.rtt);
}

TEST_F(AtlasReaderTest, RouterThatRefusesEndsTheTraceUnreachable) {
  const auto refused = [&](const std::string& err) {
    return one("traceroute",
               hops(R"({"hop":4,"result":[{"from":"192.0.2.9","rtt":80,"err":)" + err + "}]}"));
  };
  expect(refused(R"("N")"), Outcome::unreachable, "net_unreachable");
  expect(refused(R"("H")"), Outcome::unreachable, "host_unreachable");
  expect(refused(R"("A")"), Outcome::unreachable, "admin_prohibited");
  expect(refused("13"), Outcome::unreachable, "admin_prohibited");
  expect(refused("9"), Outcome::unreachable, "unreachable");
}

TEST_F(AtlasReaderTest, LateAnswerLengthensNoPath) {
  const Record record = one(
      "traceroute",
      hops(kFirst + R"(,{"hop":2,"result":[{"from":"192.0.2.7","late":2,"rtt":900},{"x":"*"}]})"));
  EXPECT_EQ(record.path->length, 1);
}

TEST_F(AtlasReaderTest, TraceThatCouldNotBeginHasNoPath) {
  const Record record =
      one("traceroute", hops(R"({"hop":1,"error":"connect: Network is unreachable"})"));
  expect(record, Outcome::local_error, "no_route");
  EXPECT_FALSE(record.path);
  const Record unresolved =
      one("traceroute", R"("dst_name":"kcna.kp","result":[{"error":"name resolution failed: x"}])");
  expect(unresolved, Outcome::name_error, "unresolved");
  EXPECT_FALSE(unresolved.path);
}

TEST_F(AtlasReaderTest, WhatIsMissingIsNamed) {
  EXPECT_THAT(fault("{}"), StartsWith("\"type\" is missing; "));
  EXPECT_THAT(fault(R"({"type":"wifi"})"), StartsWith("\"type\" is \"wifi\"; only ping, "));
  EXPECT_THAT(fault(R"({"type":"ping"})"), StartsWith("\"prb_id\" is missing"));
  EXPECT_THAT(fault(R"({"type":"ping","prb_id":1})"), StartsWith("\"timestamp\" is missing"));
  EXPECT_THAT(fault(result("ping", R"("result":[])")), StartsWith("names no host: "));
  for (const char* type : {"ping", "dns", "traceroute", "http"}) {
    EXPECT_THAT(fault(result(type, kTarget + R"("from":"192.0.2.5")")),
                HasSubstr("\"result\" is missing"));
  }
}

TEST_F(AtlasReaderTest, FaultInOnePartTakesTheWholeResultAway) {
  EXPECT_THAT(fault(result("dns", kTarget + R"("resultset":[{"error":{"timeout":5000}},7])")),
              HasSubstr("\"result\" is missing"));
}

TEST_F(AtlasReaderTest, TimesBeyondAllBoundsAreRefused) {
  EXPECT_THAT(fault(R"({"type":"ping","prb_id":1,"timestamp":9999999999999})"),
              HasSubstr("\"timestamp\" is missing or no time"));
}

TEST_F(AtlasReaderTest, WhatIsNoObjectIsSaidToBeNone) {
  EXPECT_THAT(fault("nonsense"), StartsWith("no JSON object: "));
}

}  // namespace
}  // namespace reachd::store
