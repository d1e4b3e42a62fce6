#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

#include "reachd/address.hpp"

struct mnl_socket;

namespace reachd::net {

/// The kernel's table of neighbours (ARP, NDP) of one family, which all processes and network
/// namespaces of the machine share. One thread.
class NeighbourTable {
 public:
  explicit NeighbourTable(Family family) : family_(family) {}

  /// How often since it started the kernel had no room for another neighbour, for whomever. Counted
  /// is each packet that was refused for it; the caller of sendmsg is told ENOBUFS, as of a full
  /// queue, or in IPv6 EINVAL. nullopt if the kernel cannot be asked. Takes some tens of
  /// microseconds, and waits for whoever is changing the machine's links meanwhile: for what is
  /// rare.
  std::optional<std::uint64_t> overflows();

 private:
  struct Close {
    void operator()(mnl_socket* socket) const;
  };

  bool ask();
  std::optional<std::uint64_t> read_answer();

  Family family_;
  /// Opened when first needed.
  std::unique_ptr<mnl_socket, Close> socket_;
  std::vector<char> buffer_;
  std::uint32_t sequence_ = 0;
};

}  // namespace reachd::net
