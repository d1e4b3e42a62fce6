#include "net/error_outcome.hpp"

#include <gtest/gtest.h>
#include <sched.h>
#include <unistd.h>

#include <boost/asio/error.hpp>
#include <cerrno>

#include "net/icmp_message.hpp"
#include "net/packet_reasons.hpp"
#include "support/full_descriptor_table.hpp"

namespace reachd::net {
namespace {

boost::system::error_code system_error(int number) {
  return {number, boost::system::system_category()};
}

void expect(int number, Outcome outcome, std::string_view reason) {
  const Verdict verdict = error_outcome(system_error(number));
  EXPECT_EQ(verdict.outcome, outcome) << number;
  EXPECT_EQ(verdict.reason, reason) << number;
}

TEST(ErrorOutcomeTest, WhatTheHostDidSpeaksOfTheHost) {
  expect(ECONNREFUSED, Outcome::refused, "connection_refused");
  expect(ECONNRESET, Outcome::refused, "connection_reset");
  expect(EPIPE, Outcome::refused, "connection_reset");
  expect(EHOSTUNREACH, Outcome::unreachable, "host_unreachable");
  expect(ENETUNREACH, Outcome::unreachable, "net_unreachable");
  expect(ETIMEDOUT, Outcome::timeout, "connection_timeout");
}

TEST(ErrorOutcomeTest, WhatWeLackSpeaksOfUs) {
  expect(EMFILE, Outcome::local_error, "file_descriptors");
  expect(ENFILE, Outcome::local_error, "file_descriptors");
  expect(ENOBUFS, Outcome::local_error, "no_buffers");
  expect(EACCES, Outcome::local_error, "permission_denied");
  expect(EPERM, Outcome::local_error, "permission_denied");
  expect(EADDRNOTAVAIL, Outcome::local_error, "address_not_available");
  expect(EBADF, Outcome::local_error, "system_error");
}

TEST(ErrorOutcomeTest, APacketThatCouldNotBeSentHasTheSameWords) {
  EXPECT_EQ(socket_error_reason(EMFILE), "file_descriptors");
  EXPECT_EQ(socket_error_reason(ENOBUFS), "no_buffers");
  EXPECT_EQ(socket_error_reason(EAGAIN), "no_buffers");
  EXPECT_EQ(socket_error_reason(EACCES), "permission_denied");
  EXPECT_EQ(socket_error_reason(ENETDOWN), "network_down");
  EXPECT_EQ(socket_error_reason(EAFNOSUPPORT), "family_unsupported");
  EXPECT_EQ(socket_error_reason(EBADF), "system_error");
}

TEST(ErrorOutcomeTest, APacketThatWasNotSentSaysNothingOfTheHost) {
  for (const int error : {ENETUNREACH, EHOSTUNREACH, EINVAL}) {
    EXPECT_EQ(socket_error_reason(error), "no_route") << error;
  }
}

TEST(ErrorOutcomeTest, ABroadcastAddressIsNamedAndNotTakenForAWantOfPrivilege) {
  EXPECT_EQ(reason_of_denial(IpAddress::v4(0x7fffffff)), "broadcast_address");
  EXPECT_EQ(reason_of_denial(IpAddress::v4(0x7f000001)), "permission_denied");
}

TEST(ErrorOutcomeTest, AnIcmpErrorHasTheWordsOfTheErrnoThatItBecomes) {
  EXPECT_EQ(icmp_error_reason(Family::ipv4, 3, 0), errno_outcome(ENETUNREACH).reason);
  EXPECT_EQ(icmp_error_reason(Family::ipv4, 3, 1), errno_outcome(EHOSTUNREACH).reason);
  EXPECT_EQ(icmp_error_reason(Family::ipv4, 3, 2), errno_outcome(ENOPROTOOPT).reason);
  EXPECT_EQ(icmp_error_reason(Family::ipv6, 1, 0), errno_outcome(ENETUNREACH).reason);
  EXPECT_EQ(icmp_error_reason(Family::ipv6, 1, 3), errno_outcome(EHOSTUNREACH).reason);
}

TEST(ErrorOutcomeTest, AStreamThatEndsEarlyIsABadReply) {
  const Verdict verdict = error_outcome(boost::asio::error::eof);
  EXPECT_EQ(verdict.outcome, Outcome::bad_reply);
  EXPECT_EQ(verdict.reason, "closed_early");
}

TEST(ErrorOutcomeTest, ACancelledOperationSaysNothingOfTheHost) {
  EXPECT_EQ(error_outcome(boost::asio::error::operation_aborted).outcome, Outcome::cancelled);
}

TEST(ErrorOutcomeTest, AnUnreachableHostToWhichARouteExistsIsUnreachable) {
  const Verdict verdict =
      connect_outcome(system_error(EHOSTUNREACH), *IpAddress::parse("127.0.0.1"));
  EXPECT_EQ(verdict.outcome, Outcome::unreachable);
}

/// In a network namespace of its own, whose loopback is down, no address has a route.
[[noreturn]] void exit_as_verdict_without_routes() {
  if (unshare(CLONE_NEWNET) != 0 && unshare(CLONE_NEWUSER | CLONE_NEWNET) != 0) _exit(2);
  const Verdict verdict =
      connect_outcome(system_error(ENETUNREACH), *IpAddress::parse("127.0.0.1"));
  _exit(verdict.outcome == Outcome::local_error && verdict.reason == "no_route" ? 0 : 1);
}

TEST(ErrorOutcomeTest, WithoutARouteNothingWasSentAndTheErrorIsOurs) {
  EXPECT_EXIT(exit_as_verdict_without_routes(), testing::ExitedWithCode(0), "");
}

TEST(ErrorOutcomeTest, WithoutADescriptorToAskForARouteNobodyIsToBlameButUs) {
  const test::FullDescriptorTable full;
  const Verdict verdict =
      connect_outcome(system_error(ENETUNREACH), *IpAddress::parse("127.0.0.1"));
  EXPECT_EQ(verdict.outcome, Outcome::local_error);
  EXPECT_EQ(verdict.reason, "file_descriptors");
}

}  // namespace
}  // namespace reachd::net
