#include "dns/dns_verdict.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <initializer_list>
#include <memory>
#include <string>
#include <vector>

namespace reachd::dns {
namespace {

using net::DnsMessage;
using net::DnsRecord;

Expressions expressions(std::initializer_list<const char*> texts) {
  Expressions list;
  for (const char* text : texts) list.push_back(std::make_shared<const re2::RE2>(text));
  return list;
}

DnsRecord address(const std::string& text) {
  DnsRecord record;
  record.name = "www.kp.";
  record.type = net::kDnsTypeA;
  record.text = "www.kp.\t60\tIN\tA\t" + text;
  return record;
}

const std::vector<DnsRecord> kTwo{address("192.0.2.1"), address("198.51.100.1")};
const std::vector<DnsRecord> kNone;
constexpr const char* kBoth = "\tA\t";
constexpr const char* kFirstOnly = "192\\.0\\.2\\.";
constexpr const char* kNeither = "203\\.0\\.113\\.";

TEST(RecordRulesTest, WithoutRulesEverythingKeepsToThem) {
  EXPECT_TRUE(keeps_to({}, kTwo));
  EXPECT_TRUE(keeps_to({}, kNone));
}

TEST(RecordRulesTest, OneForbiddenRecordIsEnough) {
  RecordRules rules;
  rules.fail_if_matches = expressions({kNeither});
  EXPECT_TRUE(keeps_to(rules, kTwo));
  EXPECT_TRUE(keeps_to(rules, kNone));
  rules.fail_if_matches = expressions({kNeither, kFirstOnly});
  EXPECT_FALSE(keeps_to(rules, kTwo));
}

TEST(RecordRulesTest, EveryRecordHasToMatchEveryRequiredExpression) {
  RecordRules rules;
  rules.fail_if_not_matches = expressions({kBoth});
  EXPECT_TRUE(keeps_to(rules, kTwo));
  EXPECT_FALSE(keeps_to(rules, kNone));
  rules.fail_if_not_matches = expressions({kBoth, kFirstOnly});
  EXPECT_FALSE(keeps_to(rules, kTwo));
}

TEST(RecordRulesTest, AtLeastOneRecordHasToMatchOneOfTheAlternatives) {
  RecordRules rules;
  rules.fail_if_none_matches = expressions({kNeither, kFirstOnly});
  EXPECT_TRUE(keeps_to(rules, kTwo));
  EXPECT_FALSE(keeps_to(rules, kNone));
  rules.fail_if_none_matches = expressions({kNeither});
  EXPECT_FALSE(keeps_to(rules, kTwo));
}

TEST(RecordRulesTest, FailIfAllMatchDemandsThatAllMatchAsInBlackboxExporter) {
  RecordRules rules;
  rules.fail_if_all_match = expressions({kBoth});
  EXPECT_TRUE(keeps_to(rules, kTwo));
  EXPECT_TRUE(keeps_to(rules, kNone));
  rules.fail_if_all_match = expressions({kFirstOnly});
  EXPECT_FALSE(keeps_to(rules, kTwo));
}

class JudgeTest : public testing::Test {
 protected:
  JudgeTest() {
    options_.type = net::kDnsTypeA;
    reply_.is_response = true;
    reply_.answer = kTwo;
  }
  std::string reason() const {
    const ReplyVerdict verdict = judge(reply_, options_);
    EXPECT_EQ(verdict.outcome, verdict.reason.empty() ? Outcome::success : Outcome::bad_reply);
    return verdict.reason;
  }

  Options options_;
  DnsMessage reply_;
};

TEST_F(JudgeTest, ARecordOfTheTypeAskedForIsASuccess) { EXPECT_EQ(reason(), ""); }

TEST_F(JudgeTest, NoErrorWithoutSuchARecordIsNoData) {
  options_.type = net::kDnsTypeAaaa;
  EXPECT_EQ(reason(), "nodata");
  options_.allow_empty = true;
  EXPECT_EQ(reason(), "");
}

TEST_F(JudgeTest, AnyRecordAnswersAQuestionForAny) {
  options_.type = net::kDnsTypeAny;
  EXPECT_EQ(reason(), "");
  reply_.answer.clear();
  EXPECT_EQ(reason(), "nodata");
}

TEST_F(JudgeTest, EachErrorHasItsOwnReason) {
  const std::vector<std::pair<int, std::string>> reasons{{net::kRcodeFormErr, "formerr"},
                                                         {net::kRcodeServFail, "servfail"},
                                                         {net::kRcodeNxDomain, "nxdomain"},
                                                         {net::kRcodeNotImp, "notimp"},
                                                         {net::kRcodeRefused, "dns_refused"},
                                                         {9, "rcode_9"},
                                                         {16, "rcode_16"}};
  for (const auto& [rcode, expected] : reasons) {
    reply_.rcode = rcode;
    EXPECT_EQ(reason(), expected);
  }
}

TEST_F(JudgeTest, AnErrorThatIsWantedIsASuccessAndNoErrorIsNot) {
  options_.valid_rcodes = {net::kRcodeNxDomain, net::kRcodeRefused};
  EXPECT_EQ(reason(), "noerror");
  reply_.answer.clear();
  reply_.rcode = net::kRcodeNxDomain;
  EXPECT_EQ(reason(), "");
}

TEST_F(JudgeTest, ATruncatedReplyIsNoneWhateverItSays) {
  reply_.is_truncated = true;
  EXPECT_EQ(reason(), "truncated");
}

TEST_F(JudgeTest, TheRulesOfEachSectionHold) {
  const auto forbid = expressions({kFirstOnly});
  for (auto [rules, records] : {std::pair{&options_.answer, &reply_.answer},
                                std::pair{&options_.authority, &reply_.authority},
                                std::pair{&options_.additional, &reply_.additional}}) {
    *records = kTwo;
    rules->fail_if_matches = forbid;
    EXPECT_EQ(reason(), "validation_failed");
    rules->fail_if_matches.clear();
    EXPECT_EQ(reason(), "");
  }
}

TEST_F(JudgeTest, TheDetailCountsRecordsAndTakesTheFirstSerial) {
  DnsRecord soa;
  soa.serial = 7;
  reply_.answer.push_back(soa);
  reply_.authority = {soa};
  const DnsDetail detail = detail_of(reply_);
  EXPECT_EQ(detail.rcode, 0);
  EXPECT_EQ(detail.answer_records, 3U);
  EXPECT_EQ(detail.authority_records, 1U);
  EXPECT_EQ(detail.additional_records, 0U);
  EXPECT_EQ(detail.serial, 7U);
}

}  // namespace
}  // namespace reachd::dns
