#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "store/record_reader.hpp"

namespace reachd::store {

/// Reads results of RIPE Atlas of the types ping, dns, traceroute, http and sslcert, as firmware
/// 4400 and later writes them (https://atlas.ripe.net/docs/apis/result-format). The vantage is
/// "atlas-" and the probe's number; the host is dst_name (of http, the name in the URI), or
/// dst_addr where that is missing or an address; the check is the type. A result may come to
/// several records: the packets of a ping, which Atlas sends a second apart, the resolvers of a dns
/// result, the addresses of an http one.
class AtlasReader final : public RecordReader {
 public:
  explicit AtlasReader(Names& names);
  ~AtlasReader() override;

  std::string read(std::string_view result, std::vector<Record>& records) override;

 private:
  struct State;

  std::unique_ptr<State> state_;
};

}  // namespace reachd::store
