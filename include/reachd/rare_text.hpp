#pragma once

#include <memory>
#include <string>
#include <utility>

namespace reachd {

/// A text that is empty in nearly all of very many places: eight bytes there. A value.
class RareText {
 public:
  RareText() = default;
  // NOLINTNEXTLINE(google-explicit-constructor): it is the same text.
  RareText(std::string text)
      : text_(text.empty() ? nullptr : std::make_unique<const std::string>(std::move(text))) {}
  RareText(const RareText& other) : RareText(other.str()) {}
  RareText(RareText&&) noexcept = default;
  RareText& operator=(const RareText& other) { return *this = RareText(other); }
  RareText& operator=(RareText&&) noexcept = default;
  ~RareText() = default;

  bool empty() const { return text_ == nullptr; }
  const std::string& str() const {
    static const std::string kEmpty;
    return text_ ? *text_ : kEmpty;
  }
  friend bool operator==(const RareText& one, const RareText& other) {
    return one.str() == other.str();
  }

 private:
  std::unique_ptr<const std::string> text_;
};

}  // namespace reachd
