#include "net/dns_record_text.hpp"

#include <algorithm>
#include <cstdlib>
#include <memory>

namespace reachd::net {
namespace {

using CharPtr = std::unique_ptr<char, decltype(&std::free)>;

std::string owned_text(char* text) {
  const CharPtr owner(text, &std::free);
  return text == nullptr ? std::string() : std::string(text);
}

/// ldns asks the services file for the names in a WKS record; nothing received may cause that.
bool is_printed_raw(const ldns_rr* record) { return ldns_rr_get_type(record) == LDNS_RR_TYPE_WKS; }

bool has_digest(const ldns_rr* record) {
  const ldns_rr_type type = ldns_rr_get_type(record);
  return type == LDNS_RR_TYPE_DS || type == LDNS_RR_TYPE_CDS || type == LDNS_RR_TYPE_SSHFP;
}

std::string raw_text(const ldns_rr* record) {
  ldns_output_format_storage storage;
  ldns_output_format* format = ldns_output_format_init(&storage);
  ldns_output_format_set(format, LDNS_FMT_RFC3597);
  if (ldns_output_format_set_type(format, ldns_rr_get_type(record)) != LDNS_STATUS_OK) return "";
  std::string text = owned_text(ldns_rr2str_fmt(format, record));
  ldns_rdf_deep_free(storage.bitmap);
  return text;
}

}  // namespace

std::string dns_record_text(const ldns_rr* record) {
  std::string text;
  if (!is_printed_raw(record)) {
    text = owned_text(ldns_rr2str_fmt(ldns_output_format_nocomments, record));
  }
  // Some data reads but does not print: an IPSECKEY whose gateway is cut off.
  if (text.empty()) text = raw_text(record);
  text.erase(text.find_last_not_of("\n\t ") + 1);
  if (has_digest(record)) {
    const std::size_t last_field = text.find_last_of(" \t") + 1;
    std::transform(text.begin() + static_cast<std::ptrdiff_t>(last_field), text.end(),
                   text.begin() + static_cast<std::ptrdiff_t>(last_field), [](char letter) {
                     return letter >= 'a' && letter <= 'f' ? static_cast<char>(letter - 'a' + 'A')
                                                           : letter;
                   });
  }
  return text;
}

}  // namespace reachd::net
