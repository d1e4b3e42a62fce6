#include <sys/resource.h>
#include <unistd.h>

#include <cstdint>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <optional>
#include <sstream>
#include <string>
#include <system_error>

#include "export/metric_parts.hpp"

namespace reachd::exporter {
namespace {

std::string text_of(const char* path) {
  std::ifstream file(path);
  return {std::istreambuf_iterator<char>(file), {}};
}

/// What proc(5) tells of us in /proc/self/stat.
struct ProcessStat {
  double cpu_ticks = 0;
  double start_ticks = 0;
  double virtual_bytes = 0;
  double resident_pages = 0;
};

std::optional<ProcessStat> read_stat() {
  const std::string text = text_of("/proc/self/stat");
  // The second field is the name in parentheses and may hold anything.
  const auto name_end = text.rfind(')');
  if (name_end == std::string::npos) return std::nullopt;
  std::istringstream fields(text.substr(name_end + 2));
  const auto skip = [&fields](int count) {
    for (std::string ignored; count > 0 && fields >> ignored; --count) continue;
  };
  ProcessStat stat;
  double user = 0;
  double system = 0;
  skip(11);
  fields >> user >> system;
  skip(6);
  fields >> stat.start_ticks >> stat.virtual_bytes >> stat.resident_pages;
  stat.cpu_ticks = user + system;
  return fields ? std::optional(stat) : std::nullopt;
}

std::optional<double> boot_time() {
  const std::string text = text_of("/proc/stat");
  const auto line = text.find("\nbtime ");
  if (line == std::string::npos) return std::nullopt;
  double seconds = 0;
  std::istringstream(text.substr(line + 7)) >> seconds;
  return seconds;
}

std::optional<double> open_descriptors() {
  std::error_code problem;
  std::filesystem::directory_iterator entry("/proc/self/fd", problem);
  if (problem) return std::nullopt;
  // The iterator's own descriptor is among them.
  double count = -1;
  for (const auto end = std::filesystem::directory_iterator(); !problem && entry != end;
       entry.increment(problem)) {
    ++count;
  }
  return count;
}

void sink_stat(const ProcessStat& stat, const FamilySink& sink) {
  const auto ticks = static_cast<double>(sysconf(_SC_CLK_TCK));
  sink_counter(sink, "process_cpu_seconds_total", "Processor time used, user and system.",
               stat.cpu_ticks / ticks);
  sink_gauge(sink, "process_virtual_memory_bytes", "Size of the address space.",
             stat.virtual_bytes);
  sink_gauge(sink, "process_resident_memory_bytes", "Memory that is resident.",
             stat.resident_pages * static_cast<double>(sysconf(_SC_PAGESIZE)));
  if (const auto boot = boot_time()) {
    sink_gauge(sink, "process_start_time_seconds", "When the process started, in Unix time.",
               *boot + stat.start_ticks / ticks);
  }
}

}  // namespace

void collect_process_metrics(const FamilySink& sink) {
  if (const auto stat = read_stat()) sink_stat(*stat, sink);
  if (const auto open = open_descriptors()) {
    sink_gauge(sink, "process_open_fds", "File descriptors that are open.", *open);
  }
  rlimit limit{};
  if (getrlimit(RLIMIT_NOFILE, &limit) == 0) {
    sink_gauge(sink, "process_max_fds", "File descriptors that may be open.",
               static_cast<double>(limit.rlim_cur));
  }
}

}  // namespace reachd::exporter
