#include "app/make_resolver.hpp"

#include <gmock/gmock.h>

#include "support/detailed_log.hpp"
#include "support/test_certificate.hpp"

namespace reachd::app {
namespace {

using testing::ElementsAre;
using testing::Field;
using testing::HasSubstr;
using testing::IsEmpty;

TEST(ResolverServersTest, WhereTheConfigurationNamesServersTheSystemIsNotAsked) {
  test::DetailedLog log;
  const auto servers =
      resolver_servers({{IpAddress::v4(0xc0000201), 5353}}, log, "/nonexistent/resolv.conf");
  ASSERT_EQ(servers.size(), 1U);
  EXPECT_EQ(servers[0].port, 5353);
  EXPECT_THAT(log.lines, IsEmpty());
}

TEST(ResolverServersTest, SystemThatNamesNoServerIsToldWithTheRemedy) {
  const test::TemporaryDirectory directory;
  test::DetailedLog log;
  EXPECT_THAT(resolver_servers({}, log, "/nonexistent/resolv.conf"), IsEmpty());
  EXPECT_THAT(resolver_servers({}, log, directory.write("resolv.conf", "# none\n")), IsEmpty());
  EXPECT_THAT(resolver_servers({}, log, "/"), IsEmpty());
  EXPECT_THAT(
      log.lines,
      ElementsAre(HasSubstr("file=/nonexistent/resolv.conf fault=No such file or directory"),
                  HasSubstr("fault=no line `nameserver ADDRESS` in it"),
                  HasSubstr("file=/ fault=not a regular file")));
  EXPECT_THAT(log.lines[0],
              HasSubstr("remedy=write one there, or `resolver: {servers: [ADDRESS]}`"));
}

TEST(ResolverServersTest, ResolverBeginsWithThisMachineWhereNoServerIsNamed) {
  test::DetailedLog log;
  EXPECT_THAT(first_resolver_servers({}, log, "/nonexistent/resolv.conf"),
              ElementsAre(Field(&net::DnsServer::address, IpAddress::v4(0x7f000001))));
}

}  // namespace
}  // namespace reachd::app
