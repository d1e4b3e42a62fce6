#pragma once

#include "config/section.hpp"
#include "http/http_config.hpp"

namespace reachd::http {

/// Reads basic_auth, authorization, bearer_token and bearer_token_file; more than one of them is a
/// mistake.
void read_credentials(config::Section& section, Credentials& credentials);

}  // namespace reachd::http
