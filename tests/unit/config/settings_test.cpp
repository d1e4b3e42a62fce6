#include "config/settings.hpp"

#include <gtest/gtest.h>

namespace reachd::config {
namespace {

TEST(EndpointTest, AddressesWithAndWithoutPortsAreRead) {
  EXPECT_EQ(parse_endpoint("192.0.2.53")->port, 53);
  EXPECT_EQ(parse_endpoint("192.0.2.53:5353")->port, 5353);
  EXPECT_EQ(parse_endpoint("2001:db8::53")->port, 53);
  const auto server = parse_endpoint("[2001:db8::53]:5353");
  ASSERT_TRUE(server);
  EXPECT_EQ(server->address, IpAddress::parse("2001:db8::53"));
  EXPECT_EQ(server->port, 5353);
}

TEST(EndpointTest, EverythingElseIsRefused) {
  for (const char* text :
       {"", ":53", "ns.example.org:53", "192.0.2.53:", "192.0.2.53:0", "192.0.2.53:65536",
        "192.0.2.53:53x", "[192.0.2.53]:53", "[::1]", "[]:1", "[::1]53"}) {
    EXPECT_FALSE(parse_endpoint(text)) << text;
  }
}

}  // namespace
}  // namespace reachd::config
