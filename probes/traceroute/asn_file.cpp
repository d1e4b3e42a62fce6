#include <cerrno>
#include <charconv>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <system_error>

#include "traceroute/asn_table.hpp"

namespace reachd::traceroute {
namespace {

constexpr std::size_t kMostBytes = std::size_t{256} << 20;
/// Told one by one: of a file of another kind every line is one.
constexpr std::size_t kMostMistakes = 10;

/// What stands before the separator, which is taken away with it.
std::string_view take_until(std::string_view& text, std::string_view separators) {
  const std::size_t end = text.find_first_of(separators);
  const std::string_view part = text.substr(0, end);
  text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
  return part;
}

template <typename Integer>
std::optional<Integer> parse_number(std::string_view text) {
  Integer value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  const bool is_whole = error == std::errc() && end == text.data() + text.size();
  return is_whole ? std::optional(value) : std::nullopt;
}

std::optional<AsnTable::Origins> parse_origins(std::string_view text) {
  AsnTable::Origins origins;
  if (text.empty() || text.back() == '_' || text.back() == ',') return std::nullopt;
  while (!text.empty()) {
    const auto origin = parse_number<std::uint32_t>(take_until(text, "_,"));
    if (!origin) return std::nullopt;
    origins.push_back(*origin);
  }
  return origins;
}

/// What is wrong with a line; empty if it was added.
std::string_view add_line(std::string_view line, AsnTable& table) {
  const auto address = IpAddress::parse(take_until(line, "\t"));
  if (!address) return "no address at its beginning; PREFIX<tab>LENGTH<tab>ASN is wanted";
  const auto length = parse_number<unsigned>(take_until(line, "\t"));
  const unsigned most = address->family() == Family::ipv4 ? 32 : 128;
  if (!length || *length > most) return "the second column is no length of such a prefix";
  const auto origins = parse_origins(line);
  if (!origins) return "the third column is no AS number, nor several joined by _ or ,";
  table.add(Prefix(*address, *length), *origins);
  return {};
}

}  // namespace

AsnFile parse_asns(std::string_view text, const std::string& name) {
  AsnFile file;
  std::size_t mistakes = 0;
  for (std::size_t number = 1; !text.empty(); ++number) {
    std::string_view line = take_until(text, "\n");
    if (line.ends_with('\r')) line.remove_suffix(1);
    if (line.empty() || line.starts_with('#')) continue;
    const std::string_view fault = add_line(line, file.table);
    if (fault.empty() || ++mistakes > kMostMistakes) continue;
    file.mistakes.push_back(name + ":" + std::to_string(number) + ": " + std::string(fault));
  }
  if (mistakes > kMostMistakes) {
    const std::string rest = std::to_string(mistakes - kMostMistakes);
    file.mistakes.push_back(name + ": " + rest + " more lines that cannot be read");
  }
  file.table.finish();
  return file;
}

AsnFile read_asn_file(const std::string& path) {
  std::error_code error;
  AsnFile failed;
  if (!std::filesystem::is_regular_file(path, error)) {
    failed.mistakes.push_back(path + ": " + (error ? error.message() : "not a regular file"));
    return failed;
  }
  if (std::filesystem::file_size(path, error) > kMostBytes) {
    failed.mistakes.push_back(path + ": larger than 256 MiB");
    return failed;
  }
  std::ifstream stream(path, std::ios::binary);
  const std::string text{std::istreambuf_iterator<char>(stream), {}};
  if (stream.bad() || !stream.is_open()) {
    failed.mistakes.push_back(path + ": " + std::generic_category().message(errno));
    return failed;
  }
  return parse_asns(text, path);
}

}  // namespace reachd::traceroute
