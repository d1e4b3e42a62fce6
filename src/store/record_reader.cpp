#include "store/record_reader.hpp"

#include "store/atlas_reader.hpp"
#include "store/observation_reader.hpp"

namespace reachd::store {

std::unique_ptr<RecordReader> make_reader(Format format, Names& names) {
  if (format == Format::atlas) return std::make_unique<AtlasReader>(names);
  return std::make_unique<ObservationReader>(names);
}

}  // namespace reachd::store
