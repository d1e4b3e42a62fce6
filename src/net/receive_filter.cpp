#include "net/receive_filter.hpp"

#include <linux/filter.h>
#include <linux/icmp.h>
#include <netinet/icmp6.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <array>
#include <cstddef>
#include <initializer_list>

#include "net/icmp_message.hpp"

namespace reachd::net {
namespace {

/// The whole of the packet, whatever its length.
constexpr sock_filter kKeep = BPF_STMT(BPF_RET | BPF_K, 0x40000);
constexpr sock_filter kDrop = BPF_STMT(BPF_RET | BPF_K, 0);
/// X becomes the length of the IPv4 header that stands first.
constexpr sock_filter kSkipIpv4Header = BPF_STMT(BPF_LDX | BPF_B | BPF_MSH, 0);
/// Of an IPv4 header's first byte: its length in words of four bytes.
constexpr sock_filter kKeepHeaderWords = BPF_STMT(BPF_ALU | BPF_AND | BPF_K, 0x0f);
constexpr sock_filter kTimesFour = BPF_STMT(BPF_ALU | BPF_LSH | BPF_K, 2);
constexpr sock_filter kAddX = BPF_STMT(BPF_ALU | BPF_ADD | BPF_X, 0);
constexpr sock_filter kToX = BPF_STMT(BPF_MISC | BPF_TAX, 0);

/// Reading beyond the packet's end drops it.
constexpr sock_filter byte_at(std::uint32_t offset) {
  return BPF_STMT(BPF_LD | BPF_B | BPF_ABS, offset);
}
constexpr sock_filter word_at(std::uint32_t offset) {
  return BPF_STMT(BPF_LD | BPF_H | BPF_ABS, offset);
}
constexpr sock_filter byte_behind_x(std::uint32_t offset) {
  return BPF_STMT(BPF_LD | BPF_B | BPF_IND, offset);
}
constexpr sock_filter word_behind_x(std::uint32_t offset) {
  return BPF_STMT(BPF_LD | BPF_H | BPF_IND, offset);
}
/// Skips so many instructions.
constexpr sock_filter if_equal(std::uint32_t value, std::uint8_t then, std::uint8_t otherwise) {
  return BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, value, then, otherwise);
}
constexpr sock_filter skip(std::uint32_t count) { return BPF_STMT(BPF_JMP | BPF_JA, count); }

template <std::size_t Size>
bool attach(int descriptor, std::array<sock_filter, Size> code) {
  const sock_fprog program{Size, code.data()};
  return setsockopt(descriptor, SOL_SOCKET, SO_ATTACH_FILTER, &program, sizeof(program)) == 0;
}

void keep_types(int descriptor, std::initializer_list<std::uint8_t> types) {
  icmp_filter filter{~0U};
  for (const std::uint8_t type : types) filter.data &= ~(1U << type);
  setsockopt(descriptor, SOL_RAW, ICMP_FILTER, &filter, sizeof(filter));
}

void keep_types6(int descriptor, std::initializer_list<std::uint8_t> types) {
  icmp6_filter filter;
  ICMP6_FILTER_SETBLOCKALL(&filter);
  for (const std::uint8_t type : types) ICMP6_FILTER_SETPASS(type, &filter);
  setsockopt(descriptor, IPPROTO_ICMPV6, ICMP6_FILTER, &filter, sizeof(filter));
}

/// What follows behind an error's own eight bytes is the packet that it quotes.
void keep_identifier(int descriptor, std::uint16_t identifier) {
  attach(descriptor, std::array{
                         kSkipIpv4Header,
                         byte_behind_x(0),
                         if_equal(kIcmpEchoReply, 11, 0),
                         byte_behind_x(8 + 9),
                         if_equal(IPPROTO_ICMP, 0, 12),
                         // X becomes the length of both headers.
                         byte_behind_x(8),
                         kKeepHeaderWords,
                         kTimesFour,
                         kAddX,
                         kToX,
                         byte_behind_x(8),
                         if_equal(kIcmpEchoRequest, 0, 5),
                         word_behind_x(8 + 4),
                         skip(1),
                         word_behind_x(4),
                         if_equal(identifier, 0, 1),
                         kKeep,
                         kDrop,
                     });
}

/// A quote with a fragment header, the only one that our packets may get on their way, is left to
/// the reader.
void keep_identifier6(int descriptor, std::uint16_t identifier) {
  attach(descriptor, std::array{
                         byte_at(0),
                         if_equal(kIcmp6EchoReply, 7, 0),
                         byte_at(8 + 6),
                         if_equal(IPPROTO_FRAGMENT, 7, 0),
                         if_equal(IPPROTO_ICMPV6, 0, 7),
                         byte_at(8 + 40),
                         if_equal(kIcmp6EchoRequest, 0, 5),
                         word_at(8 + 40 + 4),
                         skip(1),
                         word_at(4),
                         if_equal(identifier, 0, 1),
                         kKeep,
                         kDrop,
                     });
}

/// Of IPv4 errors those that quote a packet of this protocol from this port of ours.
void keep_quoted_port(int descriptor, std::uint8_t protocol, std::uint16_t port) {
  attach(descriptor, std::array{
                         kSkipIpv4Header,
                         byte_behind_x(8 + 9),
                         if_equal(protocol, 0, 8),
                         // X becomes the length of both headers.
                         byte_behind_x(8),
                         kKeepHeaderWords,
                         kTimesFour,
                         kAddX,
                         kToX,
                         word_behind_x(8),
                         if_equal(port, 0, 1),
                         kKeep,
                         kDrop,
                     });
}

/// The same of IPv6; see keep_identifier6 for fragments.
void keep_quoted_port6(int descriptor, std::uint8_t protocol, std::uint16_t port) {
  attach(descriptor, std::array{
                         byte_at(8 + 6),
                         if_equal(IPPROTO_FRAGMENT, 3, 0),
                         if_equal(protocol, 0, 3),
                         word_at(8 + 40),
                         if_equal(port, 0, 1),
                         kKeep,
                         kDrop,
                     });
}

}  // namespace

bool keep_port(int descriptor, Family family, std::uint16_t port) {
  const sock_filter is_port = if_equal(port, 0, 1);
  if (family == Family::ipv6) {
    return attach(descriptor, std::array{word_at(2), is_port, kKeep, kDrop});
  }
  return attach(descriptor, std::array{kSkipIpv4Header, word_behind_x(2), is_port, kKeep, kDrop});
}

void keep_icmp_errors(int descriptor, Family family, std::uint8_t protocol, std::uint16_t port) {
  // By type first: that is cheaper than a program.
  if (family == Family::ipv4) {
    keep_types(descriptor, {kIcmpUnreachable, kIcmpTimeExceeded, kIcmpParameterProblem});
    return keep_quoted_port(descriptor, protocol, port);
  }
  keep_types6(descriptor,
              {kIcmp6Unreachable, kIcmp6PacketTooBig, kIcmp6TimeExceeded, kIcmp6ParameterProblem});
  keep_quoted_port6(descriptor, protocol, port);
}

void keep_echo_answers(int descriptor, Family family, std::uint16_t identifier) {
  // By type first, here too.
  if (family == Family::ipv4) {
    keep_types(descriptor,
               {kIcmpEchoReply, kIcmpUnreachable, kIcmpTimeExceeded, kIcmpParameterProblem});
    return keep_identifier(descriptor, identifier);
  }
  keep_types6(descriptor, {kIcmp6EchoReply, kIcmp6Unreachable, kIcmp6PacketTooBig,
                           kIcmp6TimeExceeded, kIcmp6ParameterProblem});
  keep_identifier6(descriptor, identifier);
}

}  // namespace reachd::net
