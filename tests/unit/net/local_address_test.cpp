#include "net/local_address.hpp"

#include <gtest/gtest.h>

#include "support/full_descriptor_table.hpp"

namespace reachd::net {
namespace {

TEST(LocalAddressTest, LoopbackIsReachedFromLoopback) {
  const auto loopback = *IpAddress::parse("127.0.0.1");
  EXPECT_EQ(local_address_toward(loopback), loopback);
}

TEST(LocalAddressTest, WithoutADescriptorThereIsNone) {
  const test::FullDescriptorTable full;
  EXPECT_FALSE(local_address_toward(*IpAddress::parse("127.0.0.1")));
}

}  // namespace
}  // namespace reachd::net
