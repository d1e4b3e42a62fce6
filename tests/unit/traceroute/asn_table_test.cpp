#include "traceroute/asn_table.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "trace_fixture.hpp"

namespace reachd::traceroute {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

AsnTable::Origins origins_of(std::string_view text, std::string_view of) {
  return parse_asns(text, "asns").table.find(address(of));
}

TEST(AsnTableTest, TheLongestPrefixDecides) {
  constexpr std::string_view kText =
      "10.0.0.0\t8\t1\n"
      "10.1.0.0\t16\t2\n"
      "10.1.2.0\t24\t3\n"
      "10.1.2.3\t32\t4\n";
  EXPECT_THAT(origins_of(kText, "10.9.9.9"), ElementsAre(1));
  EXPECT_THAT(origins_of(kText, "10.1.9.9"), ElementsAre(2));
  EXPECT_THAT(origins_of(kText, "10.1.2.9"), ElementsAre(3));
  EXPECT_THAT(origins_of(kText, "10.1.2.3"), ElementsAre(4));
  EXPECT_THAT(origins_of(kText, "11.0.0.0"), IsEmpty());
}

TEST(AsnTableTest, TheFamiliesAreKeptApart) {
  constexpr std::string_view kText = "0.0.0.0\t0\t1\n2001:db8::\t32\t2\n";
  EXPECT_THAT(origins_of(kText, "192.0.2.1"), ElementsAre(1));
  EXPECT_THAT(origins_of(kText, "2001:db8:1::1"), ElementsAre(2));
  EXPECT_THAT(origins_of(kText, "2001:db9::"), IsEmpty());
}

TEST(AsnTableTest, SeveralOriginsAndSetsAreTaken) {
  EXPECT_THAT(origins_of("192.0.2.0\t24\t64500_64501\n", "192.0.2.1"), ElementsAre(64500, 64501));
  EXPECT_THAT(origins_of("192.0.2.0\t24\t1_2,3\n", "192.0.2.1"), ElementsAre(1, 2, 3));
}

TEST(AsnTableTest, OfAPrefixThatStandsTwiceTheFirstHolds) {
  EXPECT_THAT(origins_of("192.0.2.0\t24\t1\n192.0.2.0\t24\t2\n", "192.0.2.1"), ElementsAre(1));
}

TEST(AsnTableTest, LineEndsAndEmptyLinesAreNoMatter) {
  const AsnFile file =
      parse_asns("# of today\r\n\r\n192.0.2.0\t24\t1\r\n\n198.51.100.0\t24\t2", "x");
  EXPECT_THAT(file.mistakes, IsEmpty());
  EXPECT_EQ(file.table.size(), 2U);
}

TEST(AsnTableTest, EveryBadLineIsNamedByItsNumber) {
  const AsnFile file = parse_asns(
      "192.0.2.0\t24\t1\n"
      "192.0.2.0/24\t1\n"
      "192.0.2.0\t33\t1\n"
      "2001:db8::\t129\t1\n"
      "192.0.2.0\t24\n"
      "192.0.2.0\t24\tAS1\n"
      "192.0.2.0\t24\t1_\n"
      "192.0.2.0\t24\t4294967296\n",
      "asns.txt");
  EXPECT_EQ(file.mistakes.size(), 7U);
  EXPECT_THAT(file.mistakes[0], HasSubstr("asns.txt:2: no address"));
  EXPECT_THAT(file.mistakes[1], HasSubstr("asns.txt:3: the second column"));
  EXPECT_THAT(file.mistakes[6], HasSubstr("asns.txt:8: the third column"));
}

TEST(AsnTableTest, OfManyMistakesTheFirstAreToldAndTheRestCounted) {
  std::string text;
  for (int line = 0; line < 1000; ++line) text += "what\n";
  const AsnFile file = parse_asns(text, "asns.txt");
  ASSERT_EQ(file.mistakes.size(), 11U);
  EXPECT_THAT(file.mistakes[9], HasSubstr("asns.txt:10: "));
  EXPECT_EQ(file.mistakes[10], "asns.txt: 990 more lines that cannot be read");
}

TEST(AsnTableTest, AFileThatIsNotThereIsAMistake) {
  EXPECT_THAT(read_asn_file("/nonexistent/asns").mistakes,
              ElementsAre(HasSubstr("/nonexistent/asns: ")));
  EXPECT_THAT(read_asn_file("/proc").mistakes, ElementsAre(HasSubstr("not a regular file")));
}

}  // namespace
}  // namespace reachd::traceroute
