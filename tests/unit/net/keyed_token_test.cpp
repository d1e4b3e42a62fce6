#include "net/keyed_token.hpp"

#include <gtest/gtest.h>

#include <numeric>
#include <set>
#include <vector>

namespace reachd::net {
namespace {

TokenKey counting_key() {
  TokenKey key{};
  std::iota(key.begin(), key.end(), std::uint8_t{0});
  return key;
}

TEST(SipHashTest, ThePublishedVectorsComeOut) {
  std::vector<std::uint8_t> message;
  EXPECT_EQ(siphash24(counting_key(), message), 0x726fdb47dd0e0e31ULL);
  for (std::uint8_t byte = 0; byte < 15; ++byte) message.push_back(byte);
  EXPECT_EQ(siphash24(counting_key(), std::span(message).first(8)), 0x93f5f5799a932462ULL);
  EXPECT_EQ(siphash24(counting_key(), message), 0xa129ca6149be45e5ULL);
}

TEST(KeyedTokenTest, EveryPartOfWhatIsProvedChangesTheToken) {
  const KeyedToken tokens(counting_key());
  const IpAddress address = *IpAddress::parse("192.0.2.1");
  const std::set<std::uint64_t> all{tokens.make(address, {1, 2}),
                                    tokens.make(address, {2, 2}),
                                    tokens.make(address, {1, 3}),
                                    tokens.make(*IpAddress::parse("192.0.2.2"), {1, 2}),
                                    tokens.make(*IpAddress::parse("c000:201::"), {1, 2}),
                                    KeyedToken(TokenKey{}).make(address, {1, 2})};
  EXPECT_EQ(all.size(), 6U);
  EXPECT_EQ(tokens.make(address, {1, 2}), tokens.make(address, {1, 2}));
}

TEST(KeyedTokenTest, TwoProcessesHaveDifferentKeys) {
  const IpAddress address = *IpAddress::parse("192.0.2.1");
  EXPECT_NE(KeyedToken::with_random_key().make(address, {}),
            KeyedToken::with_random_key().make(address, {}));
}

}  // namespace
}  // namespace reachd::net
