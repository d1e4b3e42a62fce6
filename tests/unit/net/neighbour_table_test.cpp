#include "net/neighbour_table.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <iterator>
#include <optional>
#include <sstream>
#include <string>
#include <vector>

namespace reachd::net {
namespace {

std::vector<std::string> words_of(const std::string& line) {
  std::istringstream stream(line);
  return {std::istream_iterator<std::string>(stream), {}};
}

/// What the kernel tells in a text, a line a processor; nothing in a container.
std::optional<std::uint64_t> told(const std::string& table) {
  std::ifstream file("/proc/net/stat/" + table);
  std::string line;
  if (!std::getline(file, line)) return std::nullopt;
  const std::vector<std::string> names = words_of(line);
  const auto column =
      static_cast<std::size_t>(std::ranges::find(names, "table_fulls") - names.begin());
  std::uint64_t sum = 0;
  while (std::getline(file, line)) sum += std::stoull(words_of(line).at(column), nullptr, 16);
  return sum;
}

TEST(NeighbourTableTest, OverflowsAreThoseThatTheKernelTellsInATextToo) {
  NeighbourTable arp(Family::ipv4);
  NeighbourTable ndp(Family::ipv6);
  for (const auto& [table, name] : {std::pair{&arp, "arp_cache"}, std::pair{&ndp, "ndisc_cache"}}) {
    const auto before = told(name);
    if (!before)
      GTEST_SKIP() << "this network namespace is not the first, which alone is shown " << name;
    for (int again = 0; again < 2; ++again) {
      const auto overflows = table->overflows();
      ASSERT_TRUE(overflows) << name;
      EXPECT_GE(*overflows, *before) << name;
      EXPECT_LE(*overflows, *told(name)) << name;
    }
  }
}

}  // namespace
}  // namespace reachd::net
