#pragma once

namespace reachd::app {

/// Asks that the calling thread be run soon after it wakes, for it works in many short turns. Takes
/// no privilege. Linux 6.12 and later grant it; others go on as they did.
void run_me_promptly();

/// Lets the threads that send probes go before the calling one, for good. Takes no privilege.
void run_me_after_others();

}  // namespace reachd::app
