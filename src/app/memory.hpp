#pragma once

namespace reachd::app {

/// Gives memory that was freed back to the system at once, where the allocator would keep it for a
/// while.
void give_back_memory();

}  // namespace reachd::app
