#include "app/probe_checks.hpp"

#include <gtest/gtest.h>

#include <optional>
#include <string>
#include <vector>

#include "app/prober_registry.hpp"

namespace reachd::app {
namespace {

class ProbeChecksTest : public testing::Test {
 protected:
  ProbeChecks make(const std::string& module, const std::vector<std::string>& hosts) const {
    return make_probe_checks(*config_, config_->modules.at(module), hosts);
  }

  std::optional<config::Config> config_ =
      config::load_text(
          "modules: {ping: {prober: icmp}, port: {prober: tcp}, web: {prober: http}}\n"
          "hosts: [{name: known.test, address: 192.0.2.1, checks: [ping]}]\n"
          "limits: {exclude: [198.51.100.0/24, left-out.test]}\n",
          "reachd.yml", ".", prober_schemas())
          .config;
};

TEST_F(ProbeChecksTest, ChecksStandInTheOrderOfTheHosts) {
  const ProbeChecks made = make("ping", {"z.test", "known.test", "192.0.2.9"});
  ASSERT_EQ(made.fault, "");
  ASSERT_EQ(made.checks.size(), 3U);
  EXPECT_FALSE(made.checks[0]->host->address);
  EXPECT_EQ(made.checks[1]->host->address, IpAddress::parse("192.0.2.1"));
  EXPECT_EQ(made.checks[2]->host->address, IpAddress::parse("192.0.2.9"));
}

TEST_F(ProbeChecksTest, AnAddressThatNoHostHasIsRefusedAsTheConfigurationRefusesIt) {
  EXPECT_EQ(make("ping", {"0.0.0.0"}).fault, "'0.0.0.0': 0.0.0.0 stands for no host");
  EXPECT_EQ(make("ping", {"224.0.0.1"}).fault, "'224.0.0.1': 224.0.0.1 is a multicast address");
  EXPECT_EQ(make("ping", {"ff02::1"}).fault, "'ff02::1': ff02::1 is a multicast address");
  EXPECT_EQ(make("ping", {"192.0.2.9", "255.255.255.255"}).fault,
            "'255.255.255.255': 255.255.255.255 is the broadcast address");
  EXPECT_EQ(make("port", {"[::]:80"}).fault, "'[::]:80': :: stands for no host");
  EXPECT_EQ(make("web", {"http://224.0.0.1/"}).fault,
            "'http://224.0.0.1/': 224.0.0.1 is a multicast address");
}

TEST_F(ProbeChecksTest, ANameThatTheConfigurationRefusesIsRefused) {
  EXPECT_EQ(make("ping", {"a\x1b[2Jb"}).fault,
            "'a\\x1b[2Jb': this is no host; write NAME, ADDRESS, HOST:PORT or a URL");
  EXPECT_NE(make("ping", {"a\x1b"
                          "b"})
                .fault.find("'a\\x1bb' is no name"),
            std::string::npos);
  EXPECT_NE(make("ping", {"a..b"}).fault.find("cannot be resolved"), std::string::npos);
}

TEST_F(ProbeChecksTest, ANameMayEndWithTheRootsDot) {
  EXPECT_EQ(make("ping", {"name.test."}).fault, "");
}

TEST_F(ProbeChecksTest, WhatIsExcludedIsRefused) {
  for (const char* host : {"198.51.100.7", "left-out.test", "LEFT-OUT.test."}) {
    EXPECT_EQ(make("ping", {host}).fault,
              "'" + std::string(host) + "' is excluded by the configuration");
  }
}

TEST_F(ProbeChecksTest, AModuleWithoutAPortAsksForOne) {
  EXPECT_EQ(make("port", {"name.test"}).fault, "'name.test': no port; write HOST:PORT");
}

}  // namespace
}  // namespace reachd::app
