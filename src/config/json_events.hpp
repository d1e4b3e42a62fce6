#pragma once

#include <yaml-cpp/eventhandler.h>

#include <string_view>

namespace reachd::config {

/// Tells `handler` what a JSON text holds, as the YAML parser would, places included, in a tenth of
/// its time: a list of a million hosts is JSON. False if the text is no JSON, which may yet be
/// YAML; the handler has then seen a part of it. Throws what the handler throws.
bool read_as_json(std::string_view text, YAML::EventHandler& handler);

}  // namespace reachd::config
