#pragma once

namespace reachd::app {

/// Opens those of the descriptors 0 to 2 that are closed on /dev/null, the wrong way round: to use
/// them fails as before, but no socket or file is taken for standard input or output. At the start,
/// before anything else is opened. Where /dev/null is missing it does nothing.
void occupy_standard_descriptors();

}  // namespace reachd::app
