#include "net/dns_message.hpp"

#include <sys/random.h>

#include <algorithm>
#include <cstdlib>
#include <memory>
#include <utility>

#include "net/dns_record_text.hpp"
#include "net/ldns.hpp"

namespace reachd::net {
namespace {

struct LdnsDeleter {
  void operator()(ldns_pkt* packet) const { ldns_pkt_free(packet); }
  void operator()(ldns_rr* record) const { ldns_rr_free(record); }
  void operator()(ldns_rdf* field) const { ldns_rdf_deep_free(field); }
  void operator()(char* text) const { std::free(text); }
  void operator()(std::uint8_t* bytes) const { std::free(bytes); }
};
template <typename Value>
using LdnsPtr = std::unique_ptr<Value, LdnsDeleter>;

constexpr std::size_t kIdBytes = 2;
constexpr std::size_t kSoaSerialField = 2;
constexpr std::size_t kSoaMinimumField = 6;

LdnsPtr<ldns_rdf> parse_name(std::string_view name) {
  if (name.empty() || name.find('\0') != std::string_view::npos) return nullptr;
  return LdnsPtr<ldns_rdf>(ldns_dname_new_frm_str(std::string(name).c_str()));
}

std::string canonical_text(const ldns_rdf* name) {
  const LdnsPtr<char> text(ldns_rdf2str(name));
  std::string canonical = text ? text.get() : "";
  std::ranges::transform(canonical, canonical.begin(), [](char letter) {
    return letter >= 'A' && letter <= 'Z' ? static_cast<char>(letter - 'A' + 'a') : letter;
  });
  return canonical;
}

std::optional<IpAddress> read_address(const ldns_rr* record) {
  const ldns_rdf* field = ldns_rr_rdf(record, 0);
  if (field == nullptr) return std::nullopt;
  const std::span bytes(ldns_rdf_data(field), ldns_rdf_size(field));
  if (ldns_rr_get_type(record) == LDNS_RR_TYPE_A && bytes.size() == 4) {
    return IpAddress::v4(bytes.first<4>());
  }
  if (ldns_rr_get_type(record) == LDNS_RR_TYPE_AAAA && bytes.size() == 16) {
    return IpAddress::v6(bytes.first<16>());
  }
  return std::nullopt;
}

std::optional<std::uint32_t> read_soa_field(const ldns_rr* record, std::size_t index) {
  if (ldns_rr_get_type(record) != LDNS_RR_TYPE_SOA) return std::nullopt;
  const ldns_rdf* field = ldns_rr_rdf(record, index);
  if (field == nullptr || ldns_rdf_size(field) != sizeof(std::uint32_t)) return std::nullopt;
  return ldns_rdf2native_int32(field);
}

/// RFC 6891 section 6.1.3: the upper eight bits of the rcode stand in an OPT record's TTL.
int extended_rcode(const ldns_rr* opt) {
  constexpr unsigned kTtlShift = 24;
  constexpr unsigned kRcodeBits = 4;
  return static_cast<int>(ldns_rr_ttl(opt) >> kTtlShift << kRcodeBits);
}

DnsRecord read_record(const ldns_rr* source) {
  constexpr std::uint32_t kTtlLimit = 0x7fffffff;
  DnsRecord record;
  const LdnsPtr<char> name(ldns_rdf2str(ldns_rr_owner(source)));
  record.name = name ? name.get() : "";
  record.type = static_cast<std::uint16_t>(ldns_rr_get_type(source));
  record.klass = static_cast<std::uint16_t>(ldns_rr_get_class(source));
  record.ttl = ldns_rr_ttl(source) > kTtlLimit ? 0 : ldns_rr_ttl(source);
  record.text = dns_record_text(source);
  record.address = read_address(source);
  if (record.type == kDnsTypeCname && ldns_rr_rd_count(source) == 1) {
    record.target = canonical_text(ldns_rr_rdf(source, 0));
  }
  record.serial = read_soa_field(source, kSoaSerialField);
  record.minimum = read_soa_field(source, kSoaMinimumField);
  return record;
}

/// Takes a message apart from front to back. Record by record, because ldns_wire2pkt() leaks memory
/// when a message has two signatures.
class MessageReader {
 public:
  explicit MessageReader(std::span<const std::uint8_t> bytes) : bytes_(bytes) {}

  bool read(DnsMessage& message);

 private:
  std::uint16_t count(std::size_t offset) const {
    return static_cast<std::uint16_t>(bytes_[offset] << 8 | bytes_[offset + 1]);
  }
  LdnsPtr<ldns_rr> next(ldns_pkt_section section);
  void read_header(DnsMessage& message) const;
  bool read_questions(DnsMessage& message);
  bool read_records(std::size_t count, ldns_pkt_section section, DnsMessage& message,
                    std::vector<DnsRecord>& records);

  std::span<const std::uint8_t> bytes_;
  std::size_t position_ = LDNS_HEADER_SIZE;
};

bool MessageReader::read(DnsMessage& message) {
  read_header(message);
  return read_questions(message) &&
         read_records(count(LDNS_ANCOUNT_OFF), LDNS_SECTION_ANSWER, message, message.answer) &&
         read_records(count(LDNS_NSCOUNT_OFF), LDNS_SECTION_AUTHORITY, message,
                      message.authority) &&
         read_records(count(LDNS_ARCOUNT_OFF), LDNS_SECTION_ADDITIONAL, message,
                      message.additional);
}

LdnsPtr<ldns_rr> MessageReader::next(ldns_pkt_section section) {
  ldns_rr* raw = nullptr;
  const ldns_status status = ldns_wire2rr(&raw, bytes_.data(), bytes_.size(), &position_, section);
  return LdnsPtr<ldns_rr>(status == LDNS_STATUS_OK ? raw : nullptr);
}

void MessageReader::read_header(DnsMessage& message) const {
  message.id = count(0);
  message.is_response = LDNS_QR_WIRE(bytes_.data()) != 0;
  message.is_truncated = LDNS_TC_WIRE(bytes_.data()) != 0;
  message.rcode = LDNS_RCODE_WIRE(bytes_.data());
}

bool MessageReader::read_questions(DnsMessage& message) {
  for (std::size_t left = count(LDNS_QDCOUNT_OFF); left > 0; --left) {
    const LdnsPtr<ldns_rr> question = next(LDNS_SECTION_QUESTION);
    if (!question) return false;
    message.questions.push_back({canonical_text(ldns_rr_owner(question.get())),
                                 static_cast<std::uint16_t>(ldns_rr_get_type(question.get())),
                                 static_cast<std::uint16_t>(ldns_rr_get_class(question.get()))});
  }
  return true;
}

bool MessageReader::read_records(std::size_t count, ldns_pkt_section section, DnsMessage& message,
                                 std::vector<DnsRecord>& records) {
  for (; count > 0; --count) {
    const LdnsPtr<ldns_rr> record = next(section);
    if (!record) return false;
    if (ldns_rr_get_type(record.get()) == LDNS_RR_TYPE_OPT) {
      message.rcode |= extended_rcode(record.get());
    } else if (ldns_rr_get_type(record.get()) != LDNS_RR_TYPE_TSIG) {
      records.push_back(read_record(record.get()));
    }
  }
  return true;
}

}  // namespace

std::optional<std::vector<std::uint8_t>> encode_dns_query(const DnsQuery& query) {
  LdnsPtr<ldns_rdf> name = parse_name(query.question.name);
  if (!name) return std::nullopt;
  const std::uint16_t flags = query.recursion_desired ? LDNS_RD : 0;
  const LdnsPtr<ldns_pkt> packet(
      ldns_pkt_query_new(name.get(), static_cast<ldns_rr_type>(query.question.type),
                         static_cast<ldns_rr_class>(query.question.klass), flags));
  if (!packet) return std::nullopt;
  // The packet has taken the name over.
  static_cast<void>(name.release());
  ldns_pkt_set_id(packet.get(), query.id);
  if (query.edns_size != 0) ldns_pkt_set_edns_udp_size(packet.get(), query.edns_size);
  std::uint8_t* raw = nullptr;
  std::size_t size = 0;
  const ldns_status status = ldns_pkt2wire(&raw, packet.get(), &size);
  const LdnsPtr<std::uint8_t> bytes(raw);
  if (status != LDNS_STATUS_OK) return std::nullopt;
  return std::vector<std::uint8_t>(raw, raw + size);
}

std::optional<DnsMessage> parse_dns_message(std::span<const std::uint8_t> bytes) {
  if (bytes.size() < LDNS_HEADER_SIZE || bytes.size() > kDnsMessageLimit) return std::nullopt;
  DnsMessage message;
  return MessageReader(bytes).read(message) ? std::optional(std::move(message)) : std::nullopt;
}

std::optional<std::uint16_t> dns_message_id(std::span<const std::uint8_t> bytes) {
  if (bytes.size() < kIdBytes) return std::nullopt;
  return static_cast<std::uint16_t>(bytes[0] << 8 | bytes[1]);
}

bool answers_question(const DnsMessage& message, const DnsQuestion& question) {
  if (!message.is_response) return false;
  if (message.questions.empty()) {
    return message.rcode != kRcodeNoError && message.rcode != kRcodeNxDomain;
  }
  return message.questions.size() == 1 && message.questions.front() == question;
}

std::optional<std::string> canonical_dns_name(std::string_view name) {
  const LdnsPtr<ldns_rdf> parsed = parse_name(name);
  if (!parsed) return std::nullopt;
  return canonical_text(parsed.get());
}

std::string rcode_reason(int rcode) {
  switch (rcode) {
    case kRcodeNoError:
      return "noerror";
    case kRcodeFormErr:
      return "formerr";
    case kRcodeServFail:
      return "servfail";
    case kRcodeNxDomain:
      return "nxdomain";
    case kRcodeNotImp:
      return "notimp";
    case kRcodeRefused:
      return "dns_refused";
    default:
      return "rcode_" + std::to_string(rcode);
  }
}

std::optional<std::uint16_t> parse_dns_type(std::string_view text) {
  const auto type = static_cast<std::uint16_t>(ldns_get_rr_type_by_name(std::string(text).c_str()));
  return type == 0 ? std::nullopt : std::optional(type);
}

std::optional<std::uint16_t> parse_dns_class(std::string_view text) {
  const auto klass =
      static_cast<std::uint16_t>(ldns_get_rr_class_by_name(std::string(text).c_str()));
  return klass == 0 ? std::nullopt : std::optional(klass);
}

std::uint16_t random_dns_id() {
  std::uint16_t id = 0;
  // Two bytes are never cut short, and the source exists on every kernel since 3.17.
  static_cast<void>(getrandom(&id, sizeof id, 0));
  return id;
}

}  // namespace reachd::net
