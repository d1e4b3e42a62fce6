#include "store/observation_reader.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <optional>
#include <span>

#include "store/json_value.hpp"

namespace reachd::store {
namespace {

using std::chrono::seconds;

/// "" or what is wrong.
using Fault = std::string;

Fault wrong(std::string_view key, const JsonValue& value, std::string_view remedy) {
  return quoted(key) + " is " + quoted(value) + "; " + std::string(remedy);
}

/// A trace lists the hops that answered, as trace_json.cpp writes them.
std::optional<RecordedPath> path_of(const JsonObject& detail) {
  const auto stop = get<std::string_view>(detail, "stop_reason");
  if (!stop) return std::nullopt;
  RecordedPath path{.last_asn = {}, .length = 0, .reached = *stop == "COMPLETED"};
  const auto hops = get<JsonArray>(detail, "hops");
  if (!hops) return path;
  for (const JsonValue hop : *hops) {
    const auto fields = as<JsonObject>(hop);
    if (!fields) continue;
    path.length = static_cast<std::uint8_t>(get<std::uint64_t>(*fields, "probe_ttl").value_or(0));
    const auto asns = get<JsonArray>(*fields, "asns");
    if (!asns || asns->size() == 0) continue;
    const auto asn = as<std::uint64_t>(*asns->begin());
    if (!asn || path.last_asn == *asn) continue;
    path.asn_before_last = path.last_asn;
    path.last_asn = static_cast<std::uint32_t>(*asn);
  }
  return path;
}

/// What the fields of one line come to.
struct Draft {
  Names& names;
  Record record{};
  bool has_family = false;
};

Fault take_time(Draft& draft, const JsonValue& value) {
  const auto text = as<std::string_view>(value);
  const auto time = text ? parse_time(*text) : std::nullopt;
  if (!time) return wrong("time", value, "write it in UTC, as 2026-01-02T03:04:05.678901Z");
  draft.record.time = *time;
  return "";
}

template <NameId Record::*member>
Fault take_name(Draft& draft, const JsonValue& value, std::string_view key) {
  const auto text = as<std::string_view>(value);
  if (!text) return wrong(key, value, "it is a text in quotation marks");
  draft.record.*member = draft.names.id(*text);
  return "";
}

Fault take_vantage(Draft& draft, const JsonValue& value) {
  return take_name<&Record::vantage>(draft, value, "vantage");
}

Fault take_host(Draft& draft, const JsonValue& value) {
  Fault fault = take_name<&Record::host>(draft, value, "host");
  if (fault.empty() && draft.record.host == kNoName) return wrong("host", value, "name the host");
  return fault;
}

Fault take_check(Draft& draft, const JsonValue& value) {
  Fault fault = take_name<&Record::check>(draft, value, "check");
  if (fault.empty() && draft.record.check == kNoName) {
    return wrong("check", value, "name the module");
  }
  return fault;
}

Fault take_prober(Draft& draft, const JsonValue& value) {
  return take_name<&Record::prober>(draft, value, "prober");
}

Fault take_reason(Draft& draft, const JsonValue& value) {
  return take_name<&Record::reason>(draft, value, "reason");
}

Fault take_outcome(Draft& draft, const JsonValue& value) {
  const auto text = as<std::string_view>(value);
  const auto outcome = text ? parse_outcome(*text) : std::nullopt;
  if (outcome) {
    draft.record.outcome = *outcome;
    return "";
  }
  std::string known;
  for (const Outcome one : kAllOutcomes) (known += known.empty() ? "" : ", ") += to_string(one);
  return wrong("outcome", value, "it is one of " + known);
}

Fault take_family(Draft& draft, const JsonValue& value) {
  const auto text = as<std::string_view>(value);
  const auto family = text ? parse_family(*text) : std::nullopt;
  if (!family) return wrong("family", value, "it is ipv4 or ipv6");
  draft.record.family = *family;
  draft.has_family = true;
  return "";
}

Fault take_address(Draft& draft, const JsonValue& value) {
  const auto text = as<std::string_view>(value);
  if (value.is_null() || text == "") return "";
  const auto address = text ? IpAddress::parse(*text) : std::nullopt;
  if (!address) return wrong("address", value, "it is an IPv4 or IPv6 address, or left out");
  draft.record.address = address;
  return "";
}

Fault take_rtt(Draft& draft, const JsonValue& value) {
  if (value.is_null()) return "";
  draft.record.rtt = as_duration(value, seconds(1));
  if (draft.record.rtt) return "";
  return wrong("rtt", value, "it is null or a number of seconds, from 0 to 86400");
}

Fault take_detail(Draft& draft, const JsonValue& value) {
  if (value.is_null()) return "";
  const auto detail = as<JsonObject>(value);
  if (!detail) return wrong("detail", value, "it is an object, or left out");
  draft.record.path = path_of(*detail);
  const auto status = get<std::uint64_t>(*detail, "status_code").value_or(0);
  draft.record.status_code = status < 1000 ? static_cast<std::uint16_t>(status) : std::uint16_t{0};
  return "";
}

Fault take_control(Draft& draft, const JsonValue& value) {
  if (value.is_null()) return "";
  draft.record.is_control = as<bool>(value);
  if (draft.record.is_control) return "";
  return wrong("control", value, "it is true or false, or left out");
}

struct Field {
  std::string_view key;
  Fault (*take)(Draft& draft, const JsonValue& value);
};

/// In the order in which they are written; those that must be there are marked below.
constexpr std::array kFields{
    Field{"time", take_time},       Field{"vantage", take_vantage}, Field{"host", take_host},
    Field{"check", take_check},     Field{"prober", take_prober},   Field{"family", take_family},
    Field{"address", take_address}, Field{"outcome", take_outcome}, Field{"rtt", take_rtt},
    Field{"reason", take_reason},   Field{"detail", take_detail},   Field{"control", take_control},
};
constexpr std::array<std::size_t, 5> kRequired{0, 1, 2, 3, 7};

/// Where `key` stands in kFields, or its size; the search begins where it most likely ends.
std::size_t find_field(std::string_view key, std::size_t guess) {
  for (std::size_t i = 0; i < kFields.size(); ++i) {
    const std::size_t place = (guess + i) % kFields.size();
    if (kFields[place].key == key) return place;
  }
  return kFields.size();
}

Fault take_all(Draft& draft, const JsonObject& object) {
  unsigned seen = 0;
  std::size_t next = 0;
  for (const auto [key, value] : object) {
    const std::size_t place = find_field(key, next);
    if (place == kFields.size()) continue;
    if (Fault fault = kFields[place].take(draft, value); !fault.empty()) return fault;
    seen |= 1U << place;
    next = place + 1;
  }
  for (const std::size_t place : kRequired) {
    if ((seen >> place & 1U) != 0) continue;
    return quoted(kFields[place].key) +
           " is missing; an observation has time, vantage, host, check and outcome";
  }
  return "";
}

/// The address decides the family; 0.0.0.0 and :: stand for none.
Fault settle_address(Draft& draft) {
  Record& record = draft.record;
  if (!record.address) return "";
  if (draft.has_family && record.address->family() != record.family) {
    return "\"family\" is " + std::string(to_string(record.family)) + ", but \"address\" is " +
           record.address->to_string() + "; correct one of them";
  }
  record.family = record.address->family();
  const std::span<const std::uint8_t> bytes = record.address->bytes();
  if (std::ranges::all_of(bytes, [](std::uint8_t byte) { return byte == 0; })) {
    record.address.reset();
  }
  return "";
}

}  // namespace

struct ObservationReader::State {
  Names& names;
  JsonParser parser;
};

ObservationReader::ObservationReader(Names& names) : state_(new State{names, {}}) {}

ObservationReader::~ObservationReader() = default;

std::string ObservationReader::read(std::string_view line, std::vector<Record>& records) {
  const auto object = state_->parser.parse(line);
  if (!object) return state_->parser.why() + "; a line is one observation, as --record writes it";
  Draft draft{state_->names};
  if (Fault fault = take_all(draft, *object); !fault.empty()) return fault;
  if (Fault fault = settle_address(draft); !fault.empty()) return fault;
  records.push_back(draft.record);
  return "";
}

}  // namespace reachd::store
