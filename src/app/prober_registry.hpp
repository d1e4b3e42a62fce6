#pragma once

#include <boost/asio/io_context.hpp>
#include <functional>
#include <map>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "config/module_reader.hpp"
#include "net/resolver.hpp"
#include "reachd/contact.hpp"
#include "reachd/log.hpp"
#include "reachd/probe.hpp"
#include "reachd/telemetry.hpp"

namespace reachd::app {

/// What a probe of any kind may be built over. All of it outlives the probe.
struct ProbeEnvironment {
  boost::asio::io_context& io;
  const Clock& clock;
  ObservationSink& sink;
  Telemetry& telemetry;
  Log& log;
  net::NameResolver& resolver;
  /// Whom to ask about our probes; sent where the protocol has a place for it.
  const Contact& contact;
  /// Whether the configuration lets us send to a name at an address that a host pointed us to.
  std::function<bool(std::string_view name, const IpAddress&)> may_probe;
};

/// A kind of probe: how its options are read, and how it is made. The table of all kinds is in the
/// .cpp file; a new kind is one more line there.
struct ProberKind {
  config::ProberSchema schema;
  std::unique_ptr<Probe> (*make)(const ProbeEnvironment& environment);
};
std::span<const ProberKind> prober_kinds();

/// What the configuration has to know of all kinds.
std::span<const config::ProberSchema> prober_schemas();

using ProbeTable = std::map<std::string, std::unique_ptr<Probe>, std::less<>>;
/// One probe of each kind, by the name that a module's `prober` says.
ProbeTable make_probes(const ProbeEnvironment& environment);

}  // namespace reachd::app
