#include "config/config.hpp"

#include <filesystem>
#include <memory>
#include <utility>

#include "config/checks.hpp"
#include "config/files.hpp"
#include "config/loader.hpp"
#include "config/pipe.hpp"

namespace reachd::config {
namespace {

constexpr std::chrono::seconds kPipePatience{10};

HostPtr make_host(const HostSpec& spec) {
  auto host = std::make_shared<Host>();
  host->name = spec.name;
  host->address = spec.address;
  host->groups = spec.groups;
  host->is_control = spec.is_control;
  return host;
}

/// One check for each family that `spec` asks for.
void add_checks(const CheckSpec& spec, const HostPtr& host, const ModulePtr& module,
                std::vector<CheckPtr>& checks) {
  for (const Family family : families_of(spec, host->address, *module)) {
    auto check = std::make_shared<Check>();
    check->id = static_cast<CheckId>(checks.size());
    check->host = host;
    check->module = module;
    check->family = family;
    check->interval = spec.interval;
    check->query_name = spec.query_name;
    check->target = spec.target;
    checks.push_back(std::move(check));
  }
}

LoadResult load_content(const Files::Content& content, const std::string& path,
                        const std::string& directory, std::span<const ProberSchema> probers) {
  if (content.text) return load_text(*content.text, path, directory, probers);
  LoadResult result;
  result.mistakes.push_back({{path}, "", "cannot be read: " + content.error});
  return result;
}

}  // namespace

LoadResult load_file(const std::string& path, std::span<const ProberSchema> probers) {
  const std::string directory = std::filesystem::path(path).parent_path().string();
  return load_content(SystemFiles().read(path), path, directory, probers);
}

LoadResult load_file_or_pipe(const std::string& path, std::span<const ProberSchema> probers) {
  const auto piped = read_pipe(path, kPipePatience);
  return piped ? load_content(*piped, path, "", probers) : load_file(path, probers);
}

LoadResult load_text(std::string_view text, const std::string& name, const std::string& directory,
                     std::span<const ProberSchema> probers) {
  const SystemFiles files;
  return Loader(name, directory, probers, files).load(text);
}

Watch expand(const Config& config) {
  Watch watch;
  watch.vantage = std::make_shared<const Vantage>(config.vantage);
  for (const HostSpec& spec : config.hosts) {
    const HostPtr host = watch.hosts.emplace_back(make_host(spec));
    for (const CheckSpec& check : spec.checks) {
      add_checks(check, host, config.modules.find(check.module)->second, watch.checks);
    }
  }
  return watch;
}

}  // namespace reachd::config
