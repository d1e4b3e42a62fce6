#include "app/tables.hpp"

#include <iostream>
#include <utility>

#include "app/embedded_watch.hpp"
#include "config/likelihood_reader.hpp"

namespace reachd::app {

LikelihoodsPtr table_or_complain(const std::string& file) {
  auto result = config::read_likelihoods(embedded_likelihoods(), "compiled-in likelihoods");
  if (!file.empty() && result.table) result = config::load_likelihoods(file, result.table.get());
  for (const auto& mistake : result.mistakes) std::cerr << mistake.to_string() << '\n';
  return std::move(result.table);
}

}  // namespace reachd::app
