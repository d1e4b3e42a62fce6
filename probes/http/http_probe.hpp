#pragma once

#include <boost/asio/awaitable.hpp>
#include <functional>
#include <memory>
#include <string_view>

#include "net/coroutine_probe.hpp"
#include "net/resolver.hpp"
#include "reachd/address.hpp"
#include "reachd/contact.hpp"
#include "reachd/observation.hpp"
#include "reachd/probe.hpp"

namespace reachd::http {

struct Services;

/// Makes an HTTP request and judges the answer. See README.md for outcomes and reasons.
class HttpProbe final : public net::CoroutineProbe {
 public:
  struct Surroundings {
    /// For the names that redirects and proxies have; the host itself comes resolved.
    net::NameResolver& resolver;
    /// Whether a name and its address that a redirect leads to may be connected to.
    std::function<bool(std::string_view name, const IpAddress&)> may_probe;
    /// Whom to ask about our requests: goes into the User-Agent. May be empty.
    const Contact& contact;
  };

  HttpProbe(const Environment& environment, Surroundings surroundings);

 private:
  boost::asio::awaitable<Observation> check_once(ProbeRequest request) override;

  std::shared_ptr<const Services> services_;
};

}  // namespace reachd::http
