#include "net/dns_message.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "support/dns_reply.hpp"

namespace reachd::net {
namespace {

using test::Bytes;
using test::DnsReply;
using test::from_hex;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

// Recorded from Knot DNS 3.2, which served a zone `kp`.
constexpr std::string_view kSoa =
    "123484000001000100000000026b700000060001c00c0006000100000e100025036e733103636f6dc00c04726f6f"
    "74c02478a3f1750000384000000e1000093a8000000258";
constexpr std::string_view kAlias =
    "12348400000100020000000005616c696173026b700000010001c00c0005000100000e10000603777777c012c026"
    "0001000100000e100004af2db047";
constexpr std::string_view kNoData =
    "123484000001000000010000036e733103636f6d026b7000001c0001c0140006000100000258001dc00c04726f6f"
    "74c01078a3f1750000384000000e1000093a8000000258";
constexpr std::string_view kNxDomain =
    "123484030001000000010000046e6f7065026b700000010001c01100060001000002580025036e733103636f6dc0"
    "1104726f6f74c02978a3f1750000384000000e1000093a8000000258";
constexpr std::string_view kRefused = "12348005000100000000000003636f6d07696e76616c69640000010001";
constexpr std::string_view kNameServers =
    "123484000001000200000002026b700000020001c00c0002000100000e10000a036e733103636f6dc00cc00c0002"
    "000100000e100006036e7332c024c0200001000100000e100004af2db00fc0360001000100000e100004af2db0"
    "10";

DnsMessage parsed(std::string_view hex) { return parse_dns_message(from_hex(hex)).value(); }

TEST(DnsMessageTest, AnSoaIsReadWithItsSerialAndText) {
  const DnsMessage message = parsed(kSoa);
  EXPECT_EQ(message.id, 0x1234);
  EXPECT_TRUE(message.is_response);
  EXPECT_FALSE(message.is_truncated);
  EXPECT_EQ(message.rcode, kRcodeNoError);
  EXPECT_THAT(message.questions, ElementsAre(DnsQuestion{"kp.", kDnsTypeSoa, kDnsClassIn}));
  ASSERT_THAT(message.answer, SizeIs(1));
  EXPECT_EQ(message.answer[0].serial, 2024010101U);
  EXPECT_EQ(message.answer[0].minimum, 600U);
  EXPECT_EQ(message.answer[0].text,
            "kp.\t3600\tIN\tSOA\tns1.com.kp. root.com.kp. 2024010101 14400 3600 604800 600");
}

TEST(DnsMessageTest, AnAliasIsReadWithItsTargetAndTheAddressBehindIt) {
  const DnsMessage message = parsed(kAlias);
  ASSERT_THAT(message.answer, SizeIs(2));
  EXPECT_EQ(message.answer[0].target, "www.kp.");
  EXPECT_EQ(message.answer[1].name, "www.kp.");
  EXPECT_EQ(message.answer[1].address, IpAddress::parse("175.45.176.71"));
  EXPECT_EQ(message.answer[1].ttl, 3600U);
}

TEST(DnsMessageTest, TheSectionsAreToldApart) {
  const DnsMessage message = parsed(kNameServers);
  EXPECT_THAT(message.answer, SizeIs(2));
  EXPECT_THAT(message.authority, IsEmpty());
  EXPECT_THAT(message.additional, SizeIs(2));
  EXPECT_EQ(message.additional[1].text, "ns2.com.kp.\t3600\tIN\tA\t175.45.176.16");
}

TEST(DnsMessageTest, NegativeAnswersCarryTheirRcodeAndAuthority) {
  EXPECT_EQ(parsed(kNoData).rcode, kRcodeNoError);
  EXPECT_THAT(parsed(kNoData).answer, IsEmpty());
  EXPECT_EQ(parsed(kNoData).authority.at(0).minimum, 600U);
  EXPECT_EQ(parsed(kNxDomain).rcode, kRcodeNxDomain);
  EXPECT_EQ(parsed(kRefused).rcode, kRcodeRefused);
}

TEST(DnsMessageTest, EveryTruncationOfAMessageIsMalformed) {
  for (const std::string_view hex : {kSoa, kAlias, kNxDomain, kNameServers}) {
    const Bytes whole = from_hex(hex);
    for (std::size_t length = 0; length < whole.size(); ++length) {
      EXPECT_FALSE(parse_dns_message(std::span(whole).first(length))) << hex << " at " << length;
    }
  }
}

TEST(DnsMessageTest, TrailingBytesAreIgnored) {
  const Bytes padded = from_hex(std::string(kSoa) + "00ff00ff");
  EXPECT_THAT(parse_dns_message(padded).value().answer, SizeIs(1));
}

TEST(DnsMessageTest, ANameThatPointsToItselfIsMalformed) {
  // The answer's name, at offset 20, is a pointer to offset 20.
  EXPECT_FALSE(parse_dns_message(
      from_hex("123484000001000100000000026b700000060001c0140001000100000e1000047f000001")));
}

TEST(DnsMessageTest, TwoNamesThatPointToEachOtherAreMalformed) {
  // Offset 20 points to 32, where the record's data points back to 20.
  EXPECT_FALSE(parse_dns_message(
      from_hex("123484000001000100000000026b700000060001c0200005000100000e100002c014")));
}

TEST(DnsMessageTest, APointerPastTheEndIsMalformed) {
  EXPECT_FALSE(parse_dns_message(
      from_hex("123484000001000100000000026b700000060001c3ff0001000100000e1000047f000001")));
}

TEST(DnsMessageTest, AnAddressOfAWrongLengthIsNoAddress) {
  const auto message = parse_dns_message(
      from_hex("123484000001000100000000026b700000010001c00c0001000100000e1000037f0000"));
  EXPECT_TRUE(!message || !message->answer.at(0).address);
}

TEST(DnsMessageTest, MoreThanAMessageCanHoldIsMalformed) {
  Bytes message = from_hex(kSoa);
  message.resize(kDnsMessageLimit);
  EXPECT_TRUE(parse_dns_message(message));
  message.push_back(0);
  EXPECT_FALSE(parse_dns_message(message));
}

TEST(DnsMessageTest, PseudoRecordsAreNoRecordsButTellTheUpperHalfOfTheRcode) {
  // Two signatures and an OPT record with an extended rcode of 1: 16, BADVERS.
  const std::string signature = "0000fa0001000000000000";
  const DnsMessage message =
      parsed("123480000000000000000003" + signature + signature + "0000291000010000000000");
  EXPECT_THAT(message.additional, IsEmpty());
  EXPECT_EQ(message.rcode, 16);
}

TEST(DnsMessageTest, AQueryHasItsIdQuestionAndFlags) {
  DnsQuery query{0x1234, {"kp", kDnsTypeSoa, kDnsClassIn}, false, 0};
  EXPECT_EQ(encode_dns_query(query), from_hex("123400000001000000000000026b700000060001"));
  query.recursion_desired = true;
  EXPECT_EQ(encode_dns_query(query), from_hex("123401000001000000000000026b700000060001"));
}

TEST(DnsMessageTest, AQueryWithEdnsTellsTheSizeItTakes) {
  const DnsQuery query{0x1234, {"kp", kDnsTypeSoa, kDnsClassIn}, true, 1232};
  EXPECT_EQ(encode_dns_query(query),
            from_hex("123401000001000000000001026b70000006000100002904d0000000000000"));
}

TEST(DnsMessageTest, AQueryForWhatIsNoNameIsRefused) {
  for (const std::string& name : {std::string(), std::string("a..kp"), std::string(64, 'a') + ".kp",
                                  std::string("a\0b", 3)}) {
    EXPECT_FALSE(encode_dns_query({1, {name, kDnsTypeA, kDnsClassIn}, true, 0})) << name;
    EXPECT_FALSE(canonical_dns_name(name)) << name;
  }
}

TEST(DnsMessageTest, NamesCompareWithoutRegardToCaseOrTheFinalDot) {
  EXPECT_EQ(canonical_dns_name("WWW.Kp"), "www.kp.");
  EXPECT_EQ(canonical_dns_name("www.kp."), "www.kp.");
  EXPECT_EQ(canonical_dns_name("."), ".");
}

TEST(DnsMessageTest, OnlyAResponseToTheSameQuestionAnswersIt) {
  const DnsQuestion asked{"kp.", kDnsTypeSoa, kDnsClassIn};
  DnsMessage message = parsed(kSoa);
  EXPECT_TRUE(answers_question(message, asked));
  EXPECT_FALSE(answers_question(message, {"kp.", kDnsTypeA, kDnsClassIn}));
  EXPECT_FALSE(answers_question(message, {"com.kp.", kDnsTypeSoa, kDnsClassIn}));
  message.is_response = false;
  EXPECT_FALSE(answers_question(message, asked));
}

TEST(DnsMessageTest, OnlyAnErrorMayLeaveItsQuestionOut) {
  const DnsQuestion asked{"kp.", kDnsTypeSoa, kDnsClassIn};
  EXPECT_TRUE(answers_question(parsed("123480020000000000000000"), asked));
  EXPECT_FALSE(answers_question(parsed("123480000000000000000000"), asked));
  EXPECT_FALSE(answers_question(parsed("123480030000000000000000"), asked));
}

TEST(DnsMessageTest, RecordsReadAsBlackboxExportersExpressionsExpectThem) {
  DnsReply reply(from_hex("123400000001000000000000026b700000ff0001"));
  reply.answer("kp.", 16, 5, from_hex("0568656c6c6f0322783b"))
      .answer("kp.", 43, 5, from_hex("30390802aabb"))
      .answer("kp.", 15, 5, from_hex("000a016d026b7000"))
      .answer("kp.", 65280, 5, from_hex("0a0b"))
      .answer("kp.", 11, 5, from_hex("010203040600000040"));
  const DnsMessage message = parse_dns_message(reply.bytes()).value();
  std::vector<std::string> texts;
  for (const DnsRecord& record : message.answer) {
    texts.push_back(record.text);
  }
  EXPECT_THAT(texts,
              ElementsAre("kp.\t5\tIN\tTXT\t\"hello\" \"\\\"x;\"", "kp.\t5\tIN\tDS\t12345 8 2 AABB",
                          "kp.\t5\tIN\tMX\t10 m.kp.", "kp.\t5\tIN\tTYPE65280\t\\# 2 0a0b",
                          "kp.\t5\tIN\tTYPE11\t\\# 9 010203040600000040"));
}

TEST(DnsMessageTest, TypesAndClassesHaveTheirUsualNames) {
  EXPECT_EQ(parse_dns_type("SOA"), kDnsTypeSoa);
  EXPECT_EQ(parse_dns_type("ANY"), kDnsTypeAny);
  EXPECT_EQ(parse_dns_type("TYPE65280"), 65280);
  EXPECT_EQ(parse_dns_type("NOTATYPE"), std::nullopt);
  EXPECT_EQ(parse_dns_class("IN"), kDnsClassIn);
  EXPECT_EQ(parse_dns_class("CH"), 3);
  EXPECT_EQ(parse_dns_class("NOTACLASS"), std::nullopt);
}

}  // namespace
}  // namespace reachd::net
