#include "dns/rcodes.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace reachd::dns {
namespace {

using Row = std::pair<std::string_view, int>;
constexpr std::array kRcodes{
    Row{"NOERROR", 0},    Row{"FORMERR", 1},  Row{"SERVFAIL", 2}, Row{"NXDOMAIN", 3},
    Row{"NOTIMP", 4},     Row{"NOTIMPL", 4},  Row{"REFUSED", 5},  Row{"YXDOMAIN", 6},
    Row{"YXRRSET", 7},    Row{"NXRRSET", 8},  Row{"NOTAUTH", 9},  Row{"NOTZONE", 10},
    Row{"BADSIG", 16},    Row{"BADVERS", 16}, Row{"BADKEY", 17},  Row{"BADTIME", 18},
    Row{"BADMODE", 19},   Row{"BADNAME", 20}, Row{"BADALG", 21},  Row{"BADTRUNC", 22},
    Row{"BADCOOKIE", 23},
};

}  // namespace

std::optional<int> parse_rcode(std::string_view name) {
  const auto row = std::ranges::find(kRcodes, name, &Row::first);
  return row == kRcodes.end() ? std::nullopt : std::optional(row->second);
}

}  // namespace reachd::dns
