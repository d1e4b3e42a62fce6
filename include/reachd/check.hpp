#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "reachd/address.hpp"
#include "reachd/clock.hpp"
#include "reachd/module.hpp"
#include "reachd/rare_text.hpp"

namespace reachd {

/// A target. Immutable once the configuration is loaded.
struct Host {
  /// Unique in a watch; sent as HTTP Host and TLS server name unless the module says otherwise.
  std::string name;
  /// Fixed by the configuration; without it the name is resolved.
  std::optional<IpAddress> address;
  std::vector<std::string> groups;
  /// A control stands near the vantage: its failure speaks against the vantage, not against the
  /// host.
  bool is_control = false;
};
using HostPtr = std::shared_ptr<const Host>;

/// Dense: checks of one loaded watch are numbered from 0.
using CheckId = std::uint32_t;

/// Checks that stand together, by number: from the first to below the end.
class CheckRange {
 public:
  class Iterator {
   public:
    explicit Iterator(CheckId id) : id_(id) {}
    CheckId operator*() const { return id_; }
    Iterator& operator++() {
      ++id_;
      return *this;
    }
    friend bool operator==(const Iterator&, const Iterator&) = default;

   private:
    CheckId id_;
  };

  CheckRange() = default;
  CheckRange(CheckId first, CheckId end) : first_(first), end_(end) {}

  std::size_t size() const { return end_ - first_; }
  bool empty() const { return first_ == end_; }
  CheckId front() const { return first_; }
  Iterator begin() const { return Iterator(first_); }
  Iterator end() const { return Iterator(end_); }

 private:
  CheckId first_ = 0;
  CheckId end_ = 0;
};

/// One host, one address family, one module, one interval. Immutable once the configuration is
/// loaded.
struct Check {
  CheckId id = 0;
  Family family = Family::ipv4;
  HostPtr host;
  ModulePtr module;
  Duration interval{};
  /// Overrides the module's dns.query_name for this host; empty: the module's.
  RareText query_name;
  /// Overrides the module's tcp/http port or path for this host; empty: the module's (http:
  /// "http://NAME/").
  RareText target;

  /// "host/module/family": names the check across reloads and restarts.
  std::string identity() const;
};
using CheckPtr = std::shared_ptr<const Check>;

/// Where a node stands.
struct Vantage {
  std::string name;
  std::string region;
  /// 0: not told.
  std::uint32_t asn = 0;
};
using VantagePtr = std::shared_ptr<const Vantage>;

}  // namespace reachd
