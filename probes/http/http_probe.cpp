#include "http/http_probe.hpp"

#include <string_view>
#include <utility>

#include "http/curl_multi.hpp"
#include "http/fetch.hpp"
#include "http/http_config.hpp"
#include "http/http_values.hpp"
#include "http/request.hpp"

namespace reachd::http {
namespace {

Observation local_error(Observation observation, std::string_view reason) {
  observation.outcome = Outcome::local_error;
  observation.reason = reason;
  return observation;
}

std::string user_agent(const std::string& contact) {
  const std::string name = "reachd/" REACHD_VERSION;
  return contact.empty() || !is_field_value(contact) ? name : name + " (+" + contact + ")";
}

}  // namespace

HttpProbe::HttpProbe(const Environment& environment, Surroundings surroundings)
    : net::CoroutineProbe(environment),
      services_(std::make_shared<const Services>(
          Services{CurlMulti::create(environment.io), environment.clock, surroundings.resolver,
                   std::move(surroundings.may_probe), surroundings.contact,
                   std::make_unique<net::TlsContexts>(environment.clock, environment.log),
                   std::make_unique<net::UnusableFiles>(environment.clock, environment.log)})) {}

boost::asio::awaitable<Observation> HttpProbe::check_once(ProbeRequest request) {
  Observation begun = begin(request);
  auto url = url_of(*request.check);
  if (!url) co_return local_error(std::move(begun), "bad_url");
  const auto& options = dynamic_cast<const Options&>(*request.check->module->options);
  UnreadableContent problem;
  auto content = load_content(options, problem);
  if (!content) {
    if (problem.is_of_the_file()) services_->unusable_files->report(problem.file, problem.error);
    co_return local_error(std::move(begun), problem.reason);
  }
  content->user_agent = user_agent(*services_->contact.get());
  Fetch fetch(services_, std::move(request), std::move(begun), std::move(*content));
  co_return co_await fetch.run(std::move(*url));
}

}  // namespace reachd::http
