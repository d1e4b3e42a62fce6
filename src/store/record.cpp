#include "store/record.hpp"

#include <array>
#include <tuple>

namespace reachd::store {
namespace {

auto numbers_of(const Record& record) {
  return std::tie(record.family, record.address, record.outcome, record.rtt, record.path,
                  record.status_code, record.is_control);
}

constexpr std::array kTexts{&Record::vantage, &Record::host, &Record::check, &Record::prober,
                            &Record::reason};

}  // namespace

std::strong_ordering compare(const Record& one, const Record& other, const Names& names) {
  if (one.time != other.time) return one.time <=> other.time;
  for (const auto text : kTexts) {
    if (one.*text == other.*text) continue;
    return names.text(one.*text) <=> names.text(other.*text);
  }
  return numbers_of(one) <=> numbers_of(other);
}

}  // namespace reachd::store
