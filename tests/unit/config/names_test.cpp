#include "config/names.hpp"

#include <gtest/gtest.h>

namespace reachd::config {
namespace {

TEST(NamesTest, WhatCanOnlyBeMeantForAnAddressIsNoName) {
  for (const char* slip : {"192.0.2.300", "192.0.2", "192.0.2.1-192.0.2.20", "10.0.0.0-255",
                           "2001:db8::1::2", "2001:db8::12345"}) {
    EXPECT_EQ(fault_of_name(slip), "'" + std::string(slip) +
                                       "' is neither an address nor a name; write addresses, or "
                                       "prefixes as 192.0.2.0/24");
  }
}

TEST(NamesTest, AddressesAndNamesThatHaveDigitsAreNames) {
  for (const char* name : {"192.0.2.1", "2001:db8::1", "kcna.kp", "ns1.kptc.kp", "42", "host-1",
                           "1.example", "router:7", "dead:beef", "a.b-c_d"}) {
    EXPECT_EQ(fault_of_name(name), "") << name;
  }
}

}  // namespace
}  // namespace reachd::config
