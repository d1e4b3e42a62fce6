#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "store/atlas_verdict.hpp"
#include "store/json_value.hpp"
#include "store/record.hpp"

namespace reachd::store {

/// The end of the year 2200, in seconds since 1970: later times do not fit into ours for long.
inline constexpr std::uint64_t kLatest = 7'289'654'400;

/// A result of Atlas in the course of being read.
struct AtlasResult {
  JsonObject object;
  Names& names;
  std::vector<Record>& records;
  /// What all its records share.
  Record base{};

  /// Adds a record like `like` that ends so.
  void add(const Record& like, const AtlasVerdict& verdict, std::optional<Duration> rtt = {});
};

/// Sets host, address and family of `record` by `part`, which is the result or a part of it, and by
/// the result where the part does not tell. False if neither names a host.
bool set_target(AtlasResult& result, const JsonObject& part, Record& record);

/// One for each type: add its records, or return what is wrong.
std::string read_ping(AtlasResult& result);
std::string read_dns(AtlasResult& result);
std::string read_http(AtlasResult& result);
std::string read_sslcert(AtlasResult& result);
std::string read_traceroute(AtlasResult& result);

}  // namespace reachd::store
