#include "export/listener.hpp"

#include <gtest/gtest.h>
#include <unistd.h>

#include <boost/asio/io_context.hpp>
#include <cstdlib>
#include <stdexcept>
#include <string>

namespace reachd::exporter {
namespace {

TEST(ListenAddressTest, SpellingsAreReadAndWrittenBack) {
  for (const char* text : {"127.0.0.1:9717", "[::1]:0", ":9717", "localhost:80", "unix:/run/r"}) {
    const auto address = ListenAddress::parse(text);
    ASSERT_TRUE(address) << text;
    EXPECT_EQ(address->to_string(), text);
  }
}

TEST(ListenAddressTest, OtherSpellingsAreRefused) {
  for (const char* text : {"", "9717", "127.0.0.1", "127.0.0.1:", "127.0.0.1:65536", "::1:80",
                           "[::1]", "[127.0.0.1]:80", "a:b:80", "unix:", "127.0.0.1:+80"}) {
    EXPECT_FALSE(ListenAddress::parse(text)) << text;
  }
}

/// Puts a listener where systemd would, for as long as it lives.
class PassedDescriptor {
 public:
  explicit PassedDescriptor(int descriptor) : saved_(dup(kFirst)) {
    dup2(descriptor, kFirst);
    setenv("LISTEN_FDS", "1", 1);
    setenv("LISTEN_PID", std::to_string(getpid()).c_str(), 1);
  }
  ~PassedDescriptor() {
    if (saved_ >= 0) dup2(saved_, kFirst);
    if (saved_ >= 0) close(saved_);
  }
  PassedDescriptor(const PassedDescriptor&) = delete;
  PassedDescriptor& operator=(const PassedDescriptor&) = delete;

 private:
  static constexpr int kFirst = 3;
  int saved_;
};

TEST(ListenerTest, ListenerPassedBySystemdIsTaken) {
  boost::asio::io_context io;
  Acceptor original = open_listener(io.get_executor(), ListenAddress::parse("127.0.0.1:0").value());
  const PassedDescriptor passed(original.native_handle());
  const auto taken = systemd_listeners(io.get_executor());
  ASSERT_EQ(taken.size(), 1U);
  EXPECT_EQ(address_of(taken[0]), address_of(original));
}

TEST(ListenerTest, WhatIsNoListenerIsRefused) {
  boost::asio::io_context io;
  int ends[2];
  ASSERT_EQ(pipe(ends), 0);
  {
    const PassedDescriptor passed(ends[0]);
    EXPECT_THROW(systemd_listeners(io.get_executor()), std::runtime_error);
  }
  close(ends[0]);
  close(ends[1]);
}

TEST(ListenerTest, NothingPassedIsRefused) {
  boost::asio::io_context io;
  EXPECT_THROW(systemd_listeners(io.get_executor()), std::runtime_error);
}

TEST(ListenerTest, EmptyHostListensOnBothFamilies) {
  boost::asio::io_context io;
  const Acceptor acceptor = open_listener(io.get_executor(), ListenAddress::parse(":0").value());
  const std::string address = address_of(acceptor);
  EXPECT_TRUE(address.starts_with("[::]:") || address.starts_with("0.0.0.0:")) << address;
}

}  // namespace
}  // namespace reachd::exporter
