#include "dns/dns_config.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <string>

#include "support/section_of.hpp"

namespace reachd::dns {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

reachd::testing::SectionRead<Options> read(const std::string& text) {
  return reachd::testing::read_section<Options>({"dns", read_options}, text);
}

TEST(DnsConfigTest, TheDefaultsAreThoseOfBlackboxExporter) {
  const auto result = read("query_name: kp");
  EXPECT_THAT(result.mistakes, IsEmpty());
  EXPECT_EQ(result.options->transport, Transport::udp);
  EXPECT_FALSE(result.options->over_tls);
  EXPECT_EQ(result.options->query_name, "kp.");
  EXPECT_EQ(result.options->type, net::kDnsTypeAny);
  EXPECT_EQ(result.options->klass, net::kDnsClassIn);
  EXPECT_TRUE(result.options->recursion_desired);
  EXPECT_THAT(result.options->valid_rcodes, ElementsAre(net::kRcodeNoError));
  EXPECT_FALSE(result.options->allow_empty);
}

TEST(DnsConfigTest, EveryKeyIsRead) {
  const auto result = read(
      "query_name: VERSION.bind\nquery_type: TXT\nquery_class: CH\nrecursion_desired: false\n"
      "transport_protocol: tcp\ndns_over_tls: true\ntls_config: {insecure_skip_verify: true}\n"
      "port: 8853\nallow_empty: true\nvalid_rcodes: [NOERROR, NXDOMAIN]\n"
      "validate_answer_rrs:\n  fail_if_matches_regexp: [a]\n  fail_if_all_match_regexp: [b, c]\n"
      "  fail_if_not_matches_regexp: [d]\n  fail_if_none_matches_regexp: [e]\n"
      "validate_authority_rrs: {fail_if_matches_regexp: [f]}\n"
      "validate_additional_rrs: {fail_if_matches_regexp: [g]}\n");
  EXPECT_THAT(result.mistakes, IsEmpty());
  const Options& options = *result.options;
  EXPECT_EQ(options.query_name, "version.bind.");
  EXPECT_EQ(options.type, 16);
  EXPECT_EQ(options.klass, 3);
  EXPECT_FALSE(options.recursion_desired);
  EXPECT_EQ(options.transport, Transport::tcp);
  EXPECT_TRUE(options.over_tls);
  EXPECT_TRUE(options.tls_options.insecure_skip_verify);
  EXPECT_EQ(options.port, 8853);
  EXPECT_TRUE(options.allow_empty);
  EXPECT_THAT(options.valid_rcodes, ElementsAre(0, 3));
  EXPECT_THAT(options.answer.fail_if_all_match, SizeIs(2));
  EXPECT_THAT(options.answer.fail_if_not_matches, SizeIs(1));
  EXPECT_THAT(options.answer.fail_if_none_matches, SizeIs(1));
  EXPECT_EQ(options.authority.fail_if_matches.at(0)->pattern(), "f");
  EXPECT_EQ(options.additional.fail_if_matches.at(0)->pattern(), "g");
}

TEST(DnsConfigTest, DnsOverTlsGoesOverTcpUnlessToldOtherwiseWhichIsAMistake) {
  EXPECT_EQ(read("dns_over_tls: true").options->transport, Transport::tcp);
  EXPECT_THAT(read("{dns_over_tls: true, transport_protocol: udp}").mistakes,
              ElementsAre(HasSubstr("transport_protocol: DNS over TLS goes over tcp")));
}

TEST(DnsConfigTest, MistakesAreNamedAtTheirPlace) {
  EXPECT_THAT(read("query_name: a..kp").mistakes,
              ElementsAre("test.yml:1:13: dns.query_name: `a..kp` is no domain name"));
  EXPECT_THAT(read("query_type: AAAAA").mistakes, ElementsAre(HasSubstr("is no record type")));
  EXPECT_THAT(read("query_class: OUT").mistakes, ElementsAre(HasSubstr("is no class")));
  EXPECT_THAT(read("valid_rcodes: [NOERROR, FINE]").mistakes,
              ElementsAre(HasSubstr("valid_rcodes[1]: `FINE` is no rcode")));
  EXPECT_THAT(read("validate_answer_rrs: {fail_if_matches_regexp: ['(']}").mistakes, SizeIs(1));
  EXPECT_THAT(read("validate_answer_rrs: {fail_if_match: [a]}").mistakes, SizeIs(1));
  EXPECT_THAT(read("port: 0").mistakes, SizeIs(1));
}

TEST(DnsConfigTest, ZoneTransfersAndPseudoRecordsAreNotAskedFor) {
  for (const char* type : {"AXFR", "IXFR", "OPT", "TSIG"}) {
    EXPECT_THAT(read(std::string("query_type: ") + type).mistakes,
                ElementsAre(HasSubstr("a probe does not ask for")));
  }
}

TEST(DnsConfigTest, ACheckMaySayItsPort) {
  Options options;
  EXPECT_EQ(port_of(options, ""), 53);
  EXPECT_EQ(port_of(options, "5353"), 5353);
  EXPECT_EQ(port_of(options, ":5353"), 5353);
  EXPECT_EQ(port_of(options, "example.org:53"), std::nullopt);
  EXPECT_EQ(port_of(options, "65536"), std::nullopt);
  options.over_tls = true;
  EXPECT_EQ(port_of(options, ""), 853);
  options.port = 5300;
  EXPECT_EQ(port_of(options, ""), 5300);
  EXPECT_EQ(fault_of_target(options, "5353"), "");
  EXPECT_EQ(fault_of_target(options, "dns"), "`dns` is no port; write \"5353\"");
}

TEST(DnsConfigTest, ANameToAskForStandsInTheModuleOrInTheCheck) {
  Options options;
  EXPECT_EQ(fault_of_query_name(options, ""),
            "neither the check nor its module has a `query_name`");
  EXPECT_EQ(fault_of_query_name(options, "kp"), "");
  EXPECT_EQ(fault_of_query_name(options, "a..kp"), "`a..kp` is no domain name");
  options.query_name = "kp.";
  EXPECT_EQ(fault_of_query_name(options, ""), "");
}

}  // namespace
}  // namespace reachd::dns
