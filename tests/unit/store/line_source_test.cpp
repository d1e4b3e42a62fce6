#include "store/line_source.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <zlib.h>
#include <zstd.h>

#include <algorithm>
#include <memory>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "store/packer.hpp"
#include "store/unpacking.hpp"

namespace reachd::store {
namespace {

using testing::ElementsAre;
using testing::StartsWith;

/// Gives a text out in pieces of a size, then an error if it has one.
class TextBytes final : public ByteSource {
 public:
  TextBytes(std::string text, std::size_t piece, std::string error = "")
      : text_(std::move(text)), piece_(piece), error_(std::move(error)) {}

  Piece read(std::span<char> space) override {
    const std::size_t size = text_.copy(space.data(), std::min(space.size(), piece_), given_);
    given_ += size;
    return {size, size == 0 ? error_ : ""};
  }

 private:
  std::string text_;
  std::size_t given_ = 0;
  std::size_t piece_;
  std::string error_;
};

LineSource source_of(const std::string& text, std::size_t piece = 65536,
                     const std::string& error = "", Layout layout = Layout::lines) {
  return {"f", std::make_unique<TextBytes>(text, piece, error), layout};
}

LineSource arrays_of(const std::string& text, std::size_t piece = 65536) {
  return source_of(text, piece, "", Layout::lines_and_arrays);
}

LineSource unpacked_of(const std::string& packed, std::size_t piece = 65536) {
  auto rest = std::make_unique<TextBytes>(packed.size() > 4 ? packed.substr(4) : "", piece);
  return {"f", unpacked(packed.substr(0, 4), std::move(rest)), Layout::lines};
}

std::vector<std::string> all(LineSource& source) {
  std::vector<std::string> found;
  while (const auto line = source.next()) {
    // What must be readable is read, so that sanitizers see it.
    std::string padded(line->data(), line->size() + kPadding);
    found.push_back(padded.substr(0, line->size()));
  }
  return found;
}

std::string packed(const std::string& suffix, const std::string& text) {
  const auto packer = make_packer("f" + suffix);
  std::string bytes = packer->pack(text);
  packer->keep();
  return bytes + packer->tail();
}

std::string many_lines() {
  std::string text;
  for (int i = 0; i < 50000; ++i) text += "line " + std::to_string(i * 7919 % 50021) + "\n";
  return text;
}

TEST(LineSourceTest, LinesComeWithTheirNumbers) {
  LineSource source = source_of("a\nbc\n\nd");
  EXPECT_EQ(source.next(), "a");
  EXPECT_EQ(source.place(), "f:1");
  EXPECT_EQ(source.next(), "bc");
  EXPECT_EQ(source.next(), "d");
  EXPECT_EQ(source.place(), "f:4");
  EXPECT_EQ(source.next(), std::nullopt);
  EXPECT_EQ(source.next(), std::nullopt);
  EXPECT_EQ(source.error(), "");
}

TEST(LineSourceTest, PiecesDoNotMatter) {
  const std::string text = "\n\nfirst\nsecond\r\n\nthird\n";
  for (std::size_t piece = 1; piece <= text.size(); ++piece) {
    LineSource source = source_of(text, piece);
    EXPECT_THAT(all(source), ElementsAre("first", "second\r", "third"));
  }
}

TEST(LineSourceTest, LinesLongerThanTheBufferAreWhole) {
  const std::string longest(LineSource::kLongest, 'x');
  LineSource source = source_of("a\n" + longest + "\nb\n");
  EXPECT_EQ(source.next(), "a");
  EXPECT_TRUE(source.next() == longest);
  EXPECT_EQ(source.next(), "b");
}

TEST(LineSourceTest, LineThatIsTooLongIsAFaultAtItsPlaceAndPassedOver) {
  for (const std::size_t size : {LineSource::kLongest + 1, 3 * LineSource::kLongest}) {
    LineSource source = source_of("a\n" + std::string(size, 'x') + "\nb\n");
    EXPECT_EQ(source.next(), "a");
    EXPECT_EQ(source.fault(), "");
    EXPECT_EQ(source.next(), "");
    EXPECT_EQ(source.place(), "f:2");
    EXPECT_THAT(source.fault(), StartsWith("is longer than 16 MiB; "));
    EXPECT_EQ(source.next(), "b");
    EXPECT_EQ(source.fault(), "");
    EXPECT_EQ(source.next(), std::nullopt);
    EXPECT_EQ(source.error(), "");
  }
}

TEST(LineSourceTest, EndlessLineIsOneFault) {
  LineSource source = source_of("a\n" + std::string(3 * LineSource::kLongest, 'x'));
  EXPECT_THAT(all(source), ElementsAre("a", ""));
  EXPECT_EQ(source.error(), "");
}

TEST(LineSourceTest, ByteOrderMarkIsPassedOver) {
  for (std::size_t piece = 1; piece < 5; ++piece) {
    LineSource source = source_of("\xef\xbb\xbf{}\n\xef\xbb\xbf", piece);
    EXPECT_THAT(all(source), ElementsAre("{}", "\xef\xbb\xbf"));
  }
}

TEST(LineSourceTest, WhatCannotBeReadAtAllHasNoLine) {
  LineSource source = source_of("", 1, "cannot be read: Input/output error");
  EXPECT_EQ(source.next(), std::nullopt);
  EXPECT_EQ(source.error(), "f: cannot be read: Input/output error");
}

TEST(LineSourceTest, WhereArraysAreNotExpectedABracketIsALineAsAnyOther) {
  LineSource source = source_of("[]\n{}\n");
  EXPECT_THAT(all(source), ElementsAre("[]", "{}"));
}

TEST(LineSourceTest, ErrorComesAfterTheLinesBeforeIt) {
  LineSource source = source_of("a\nb\nc", 2, "cannot be read: Input/output error");
  EXPECT_THAT(all(source), ElementsAre("a", "b"));
  EXPECT_EQ(source.error(), "f:3: cannot be read: Input/output error");
}

TEST(LineSourceTest, ArrayGivesItsElementsWithTheLinesOnWhichTheyBegin) {
  const std::string text = " [\n{\"a\":[{}]},\n\n{\"b\":\"}]\\\"{\"} , {}\n]\n";
  for (std::size_t piece = 1; piece <= text.size(); ++piece) {
    LineSource source = arrays_of(text, piece);
    EXPECT_EQ(source.next(), "{\"a\":[{}]}");
    EXPECT_EQ(source.place(), "f:2");
    EXPECT_EQ(source.next(), "{\"b\":\"}]\\\"{\"}");
    EXPECT_EQ(source.place(), "f:4");
    EXPECT_EQ(source.next(), "{}");
    EXPECT_EQ(source.next(), std::nullopt);
    EXPECT_EQ(source.next(), std::nullopt);
    EXPECT_EQ(source.error(), "");
  }
}

TEST(LineSourceTest, BehindAnArrayThereMayBeOthersAndLines) {
  for (std::size_t piece = 1; piece < 20; ++piece) {
    LineSource source = arrays_of("[]\n[{}, {}]\n\n[{\"a\":1}]{}\n[]\n", piece);
    EXPECT_THAT(all(source), ElementsAre("{}", "{}", "{\"a\":1}", "{}", "[]"));
    EXPECT_EQ(source.error(), "");
  }
}

TEST(LineSourceTest, WhatIsNoObjectInAnArrayIsAFaultAndPassedOver) {
  LineSource source = arrays_of("[{},\n7, \"x\",\n{}]");
  EXPECT_EQ(source.next(), "{}");
  EXPECT_EQ(source.next(), "");
  EXPECT_EQ(source.fault(), "an array of results holds objects alone, each in braces");
  EXPECT_EQ(source.place(), "f:2");
  EXPECT_THAT(all(source), ElementsAre("", "{}"));
  EXPECT_EQ(source.error(), "");
}

TEST(LineSourceTest, ElementThatIsTooLongIsAFaultAndPassedOver) {
  const std::string text(2 * LineSource::kLongest, 'x');
  LineSource source = arrays_of("[{\"a\":\"" + text + "\"},\n{}]");
  EXPECT_EQ(source.next(), "");
  EXPECT_THAT(source.fault(), StartsWith("is longer than 16 MiB; "));
  EXPECT_EQ(source.place(), "f:1");
  EXPECT_THAT(all(source), ElementsAre("{}"));
}

TEST(LineSourceTest, ArraysThatAreCutOffAreToldAtTheirPlace) {
  const std::vector<std::pair<std::string, std::string>> faults{
      {"[\n{},\n", "f:3: is cut off: its array has no end"},
      {"[{},\n{\"a\":\n", "f:2: is cut off: its last object has no end"},
  };
  for (const auto& [text, fault] : faults) {
    LineSource source = arrays_of(text);
    EXPECT_EQ(all(source).front(), "{}");
    EXPECT_EQ(source.error(), fault);
    EXPECT_TRUE(source.is_cut_off());
    EXPECT_EQ(source.next(), std::nullopt);
    EXPECT_EQ(source.error(), fault);
  }
}

class PackedLinesTest : public testing::TestWithParam<const char*> {};
INSTANTIATE_TEST_SUITE_P(Formats, PackedLinesTest, testing::Values(".gz", ".zst"));

TEST_P(PackedLinesTest, UnpackedLinesAreThoseThatWerePacked) {
  const std::string text = many_lines();
  LineSource plain = source_of(text);
  LineSource source = unpacked_of(packed(GetParam(), text), 1000);
  EXPECT_EQ(all(source), all(plain));
  EXPECT_EQ(source.error(), "");
}

TEST_P(PackedLinesTest, StreamsOneAfterTheOtherAreOneFile) {
  const std::string bytes = packed(GetParam(), "a\nb") + packed(GetParam(), "c\nd\n");
  for (std::size_t piece = 1; piece <= bytes.size(); ++piece) {
    LineSource source = unpacked_of(bytes, piece);
    EXPECT_THAT(all(source), ElementsAre("a", "bc", "d"));
    EXPECT_EQ(source.error(), "");
  }
}

TEST_P(PackedLinesTest, CutOffDataIsAnErrorWhereverItIsCut) {
  const std::string bytes = packed(GetParam(), "a\nb\nc\n");
  for (std::size_t size = 4; size < bytes.size(); ++size) {
    LineSource source = unpacked_of(bytes.substr(0, size));
    const std::size_t lines = all(source).size();
    EXPECT_EQ(source.error(), "f:" + std::to_string(lines + 1) +
                                  ": is cut off: its packed data ends in the middle");
    EXPECT_TRUE(source.is_cut_off());
  }
}

TEST_P(PackedLinesTest, DamageIsTold) {
  LineSource source = unpacked_of(packed(GetParam(), "a\n") + "garbage behind it");
  EXPECT_THAT(all(source), ElementsAre("a"));
  EXPECT_THAT(source.error(), StartsWith("f:2: is damaged: no "));
  EXPECT_FALSE(source.is_cut_off());
}

TEST(PackedLinesTest, SuffixesPackInAnyCase) {
  EXPECT_EQ(packed(".GZ", "a\n"), packed(".gz", "a\n"));
  EXPECT_EQ(packed(".Zst", "a\n"), packed(".zst", "a\n"));
  EXPECT_EQ(packed(".gzz", "a\n"), "a\n");
}

TEST(PackedLinesTest, OtherPackersAreUnderstood) {
  std::string bytes(ZSTD_compressBound(4), '\0');
  bytes.resize(ZSTD_compress(bytes.data(), bytes.size(), "a\nb\n", 4, 19));
  LineSource source = unpacked_of(bytes);
  EXPECT_THAT(all(source), ElementsAre("a", "b"));
  EXPECT_EQ(source.error(), "");
}

TEST(PackedLinesTest, ShortTextIsNotTakenForPacked) {
  LineSource source = unpacked_of("{}");
  EXPECT_THAT(all(source), ElementsAre("{}"));
}

}  // namespace
}  // namespace reachd::store
