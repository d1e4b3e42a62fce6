#include "store/atlas_reader.hpp"

#include <algorithm>
#include <array>
#include <cstdint>

#include "store/atlas_result.hpp"

namespace reachd::store {
namespace {

struct Type {
  std::string_view name;
  /// Ours that is nearest.
  std::string_view prober;
  std::string (*read)(AtlasResult& result);
};

constexpr std::array kTypes{
    Type{"ping", "icmp", read_ping},
    Type{"dns", "dns", read_dns},
    Type{"traceroute", "traceroute", read_traceroute},
    Type{"http", "http", read_http},
    Type{"sslcert", "tcp", read_sslcert},
};

const Type* find_type(const JsonObject& object) {
  const auto name = get<std::string_view>(object, "type");
  const auto* const found = std::ranges::find(kTypes, name.value_or(""), &Type::name);
  return found != kTypes.end() ? found : nullptr;
}

std::string wrong_type(const JsonObject& object) {
  const auto name = get<std::string_view>(object, "type");
  if (!name) return "\"type\" is missing; give results of RIPE Atlas, or another --format";
  return "\"type\" is " + quoted(*name) + "; only ping, dns, traceroute, http and sslcert are read";
}

std::string set_base(AtlasResult& result, const Type& type) {
  const auto probe = get<std::uint64_t>(result.object, "prb_id");
  if (!probe) return "\"prb_id\" is missing or no number; it is the number of the probe";
  const auto time = get<std::uint64_t>(result.object, "timestamp");
  if (!time || *time > kLatest) {
    return "\"timestamp\" is missing or no time; it is in seconds since 1970";
  }
  result.base.time = UtcTime(std::chrono::seconds(*time));
  result.base.vantage = result.names.id("atlas-" + std::to_string(*probe));
  result.base.check = result.names.id(type.name);
  result.base.prober = result.names.id(type.prober);
  return "";
}

std::string read_result(AtlasResult& result) {
  const Type* const type = find_type(result.object);
  if (type == nullptr) return wrong_type(result.object);
  std::string fault = set_base(result, *type);
  return fault.empty() ? type->read(result) : fault;
}

}  // namespace

struct AtlasReader::State {
  Names& names;
  JsonParser parser;
};

AtlasReader::AtlasReader(Names& names) : state_(new State{names, {}}) {}

AtlasReader::~AtlasReader() = default;

std::string AtlasReader::read(std::string_view text, std::vector<Record>& records) {
  const auto object = state_->parser.parse(text);
  if (!object) return state_->parser.why() + "; give results of RIPE Atlas, one a line or an array";
  const std::size_t before = records.size();
  AtlasResult result{*object, state_->names, records};
  std::string fault = read_result(result);
  if (!fault.empty()) records.resize(before);
  return fault;
}

}  // namespace reachd::store
