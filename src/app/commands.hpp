#pragma once

#include "app/cli.hpp"
#include "config/config.hpp"

namespace reachd::app {

inline constexpr int kSuccess = 0;
inline constexpr int kFailure = 1;
inline constexpr int kUsage = 2;

/// Each carries out one command and returns the exit status.
int run(const RunOptions& options);
int check(const CheckOptions& options);
int probe(const ProbeOptions& options);
int sweep(const SweepOptions& options);
int replay(const ReplayOptions& options);
int judge(const JudgeOptions& options);
int health(const HealthOptions& options);

/// The configuration in `file`, or the compiled-in watch for an empty name. Mistakes are printed to
/// standard error, and nullopt comes back.
std::optional<config::Config> load_or_complain(const std::string& file);

}  // namespace reachd::app
