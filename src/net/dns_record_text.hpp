#pragma once

#include <string>

#include "net/ldns.hpp"

namespace reachd::net {

/// A record's presentation form, "name\tTTL\tclass\ttype\tdata", without comments and with digests
/// in upper case, as Go's DNS library prints it: blackbox_exporter's users write their expressions
/// against that form.
std::string dns_record_text(const ldns_rr* record);

}  // namespace reachd::net
