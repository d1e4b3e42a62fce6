#include "net/address_answer.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "net/resolv_conf.hpp"
#include "support/dns_reply.hpp"

namespace reachd::net {
namespace {

using namespace std::chrono_literals;
using Status = Resolution::Status;
using test::Bytes;
using test::DnsReply;
using testing::ElementsAre;
using testing::Field;
using testing::IsEmpty;

const DnsQuestion kQuestion{"www.kp.", kDnsTypeA, kDnsClassIn};

DnsReply reply() { return DnsReply(*encode_dns_query({7, kQuestion, true, 0})); }
std::optional<AddressAnswer> read(const DnsReply& reply) {
  return read_address_answer(parse_dns_message(reply.bytes()).value(), kQuestion);
}

TEST(AddressAnswerTest, AllAddressesOfTheNameAreTaken) {
  const auto answer =
      read(reply().address("WWW.kp.", 300, "127.0.0.1").address("www.kp.", 200, "127.0.0.2"));
  EXPECT_EQ(answer->status, Status::fresh);
  EXPECT_THAT(answer->addresses, ElementsAre(IpAddress::v4(0x7f000001), IpAddress::v4(0x7f000002)));
  EXPECT_EQ(answer->ttl, 200s);
}

TEST(AddressAnswerTest, AddressesOfOtherNamesAndFamiliesAreNot) {
  const auto answer =
      read(reply().address("other.kp.", 300, "127.0.0.1").address("www.kp.", 300, "::1"));
  EXPECT_EQ(answer->status, Status::no_address);
  EXPECT_THAT(answer->addresses, IsEmpty());
}

TEST(AddressAnswerTest, AliasesAreFollowedInAnyOrderAndTheLeastTtlCounts) {
  const auto answer = read(reply()
                               .address("c.kp.", 300, "127.0.0.3")
                               .alias("b.kp.", 30, "C.kp.")
                               .alias("www.kp.", 600, "b.kp."));
  EXPECT_THAT(answer->addresses, ElementsAre(IpAddress::v4(0x7f000003)));
  EXPECT_EQ(answer->ttl, 30s);
}

TEST(AddressAnswerTest, AliasesInACircleEnd) {
  const auto answer = read(reply().alias("www.kp.", 60, "b.kp.").alias("b.kp.", 60, "www.kp."));
  EXPECT_EQ(answer->status, Status::no_address);
}

TEST(AddressAnswerTest, ATtlIsAtLeastFiveSecondsAndAtMostADay) {
  EXPECT_EQ(read(reply().address("www.kp.", 0, "127.0.0.1"))->ttl, 5s);
  EXPECT_EQ(read(reply().address("www.kp.", 604800, "127.0.0.1"))->ttl, 24h);
}

TEST(AddressAnswerTest, ANegativeAnswerLastsAsItsSoaSays) {
  const auto nodata = read(reply().authority("kp.", 6, 3600, DnsReply::soa(1, 600)));
  EXPECT_EQ(nodata->status, Status::no_address);
  EXPECT_EQ(nodata->reason, "nodata");
  EXPECT_EQ(nodata->ttl, 600s);
  const auto nxdomain = read(reply().rcode(3).authority("kp.", 6, 120, DnsReply::soa(1, 600)));
  EXPECT_EQ(nxdomain->status, Status::no_name);
  EXPECT_EQ(nxdomain->reason, "nxdomain");
  EXPECT_EQ(nxdomain->ttl, 120s);
  EXPECT_EQ(read(reply().rcode(3))->ttl, kNegativeTtl);
}

TEST(AddressAnswerTest, AddressesOfGroupsOfEverybodyAndOfNobodyAreNotTaken) {
  for (const char* address : {"0.0.0.0", "224.0.0.1", "239.1.2.3", "255.255.255.255"}) {
    const auto answer = read(reply().address("www.kp.", 300, address));
    EXPECT_EQ(answer->status, Status::no_address) << address;
    EXPECT_EQ(answer->reason, "no_host_address") << address;
    EXPECT_EQ(answer->ttl, 300s) << address;
    EXPECT_THAT(answer->addresses, IsEmpty()) << address;
  }
}

TEST(AddressAnswerTest, AnAddressOfAHostBesideThemIsTaken) {
  const auto answer =
      read(reply().address("www.kp.", 300, "224.0.0.1").address("www.kp.", 300, "127.0.0.1"));
  EXPECT_EQ(answer->status, Status::fresh);
  EXPECT_THAT(answer->addresses, ElementsAre(IpAddress::v4(0x7f000001)));
}

TEST(AddressAnswerTest, AnErrorOfTheServerIsNoAnswer) {
  EXPECT_FALSE(read(reply().rcode(2)));
  EXPECT_FALSE(read(reply().rcode(5)));
}

std::vector<std::string> servers_in(std::string_view text) {
  std::vector<std::string> servers;
  for (const DnsServer& server : parse_resolv_conf(text)) {
    servers.push_back(server.address.to_string() + " " + std::to_string(server.port));
  }
  return servers;
}

TEST(ResolvConfTest, NameServersAreReadInOrderAndTheRestPassedOver) {
  EXPECT_THAT(servers_in("# nameserver 192.0.2.9\nsearch example.net\n nameserver\t192.0.2.1 \n"
                         "nameserver 2001:db8::1\nnameserver fe80::1%eth0\nnameserver\nnonsense"),
              ElementsAre("192.0.2.1 53", "2001:db8::1 53"));
}

TEST(ResolvConfTest, AtMostThreeAreTaken) {
  EXPECT_THAT(servers_in("nameserver 192.0.2.1\nnameserver 192.0.2.2\nnameserver 192.0.2.3\n"
                         "nameserver 192.0.2.4\n"),
              ElementsAre("192.0.2.1 53", "192.0.2.2 53", "192.0.2.3 53"));
}

TEST(ResolvConfTest, FileThatCannotBeReadNamesNone) {
  EXPECT_THAT(servers_in(""), ElementsAre());
  EXPECT_THAT(read_resolv_conf("/nonexistent/resolv.conf"), ElementsAre());
}

}  // namespace
}  // namespace reachd::net
