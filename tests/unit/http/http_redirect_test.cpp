#include "http/proxy.hpp"
#include "http_fixture.hpp"

namespace reachd::http {
namespace {

using namespace std::chrono_literals;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::StartsWith;

const IpAddress kLoopback = IpAddress::v4(0x7f000001);

TEST_F(HttpProbeTest, RedirectOnTheSameHostIsFollowedWithoutAsking) {
  Server server(io_, answering([this](const std::string& request) {
                  requests_.push_back(request);
                  return request.starts_with("GET / ") ? moved("/home") : ok("hello");
                }));
  const Observation result = probe(server);
  EXPECT_EQ(result.outcome, Outcome::success) << result.reason;
  EXPECT_EQ(detail(result).redirects, 1U);
  EXPECT_EQ(detail(result).status_code, 200);
  EXPECT_THAT(requests_, ElementsAre(StartsWith("GET / "), StartsWith("GET /home ")));
  EXPECT_THAT(asked_, IsEmpty());
}

TEST_F(HttpProbeTest, RedirectMayBeLeftAlone) {
  options_->follow_redirects = false;
  options_->valid_status_codes = {302};
  const Observation result = probe_answer(moved("/home"));
  EXPECT_EQ(result.outcome, Outcome::success);
  EXPECT_EQ(detail(result).redirects, 0U);
}

TEST_F(HttpProbeTest, TenRedirectsAreFollowedAndNoMore) {
  int served = 0;
  Server server(io_,
                answering([&](const std::string&) { return ++served > 10 ? ok("") : moved("/"); }));
  EXPECT_EQ(probe(server).outcome, Outcome::success);
  EXPECT_EQ(detail(*sink_.last).redirects, 10U);
  served = -1;
  const Observation result = probe(server);
  EXPECT_EQ(result.outcome, Outcome::bad_reply);
  EXPECT_EQ(result.reason, "too_many_redirects");
}

TEST_F(HttpProbeTest, RedirectToAnotherNameIsResolvedAndAsked) {
  Server other(io_, answering(ok("")));
  const std::string authority = "other.test:" + std::to_string(other.port());
  resolver_.add("other.test", "127.0.0.1");
  Server server(io_, answering(moved("http://" + authority + "/")));
  const Observation result = probe(server);
  EXPECT_EQ(result.outcome, Outcome::success) << result.reason;
  EXPECT_THAT(requests_.at(1), HasSubstr("\r\nHost: " + authority + "\r\n"));
  EXPECT_THAT(asked_, ElementsAre(kLoopback));
  EXPECT_THAT(asked_names_, ElementsAre("other.test"));
}

TEST_F(HttpProbeTest, RedirectToAnExcludedAddressIsNotFollowed) {
  may_probe_ = false;
  Server secret(io_, answering(ok("")));
  const std::string port = std::to_string(secret.port());
  for (const std::string host : {"127.0.0.2", "2130706434", "[::ffff:127.0.0.2]"}) {
    const Observation result = probe_answer(moved("http://" + host + ":" + port + "/"));
    EXPECT_EQ(result.outcome, Outcome::local_error);
    EXPECT_EQ(result.reason, "redirect_excluded");
    EXPECT_EQ(asked_.back(), IpAddress::v4(0x7f000002)) << host;
  }
  EXPECT_EQ(secret.connections(), 0);
}

TEST_F(HttpProbeTest, EveryRedirectOnTheWayIsAskedAbout) {
  Server secret(io_, answering(ok("")));
  excluded_names_ = {"secret.test"};
  for (const char* name : {"second.test", "secret.test"}) resolver_.add(name, "127.0.0.1");
  Server second(io_, answering(moved("http://secret.test:" + std::to_string(secret.port()) + "/")));
  const Observation result =
      probe_answer(moved("http://second.test:" + std::to_string(second.port()) + "/"));
  EXPECT_EQ(result.reason, "redirect_excluded");
  EXPECT_THAT(asked_names_, ElementsAre("second.test", "secret.test"));
  EXPECT_EQ(second.connections(), 1);
  EXPECT_EQ(secret.connections(), 0);
}

TEST_F(HttpProbeTest, HostOutThereDoesNotLeadUsToAddressesOfOurOwnSurroundings) {
  Server secret(io_, answering(ok("")));
  const std::string port = std::to_string(secret.port());
  // Nothing is sent to the host itself: a proxy on this machine answers in its place.
  std::string location;
  Server proxy(io_, answering([&](const std::string&) { return moved(location); }));
  options_->proxy_url = "http://127.0.0.1:" + std::to_string(proxy.port());
  resolver_.add("inside.test", "10.0.0.1");
  for (const std::string host :
       {"127.0.0.1", "169.254.169.254", "192.168.0.1", "172.31.0.1", "0", "[::1]", "[fe80::1]",
        "[fd00::1]", "[::ffff:127.0.0.1]", "inside.test"}) {
    location = "http://" + host + ":" + port + "/";
    const Observation result =
        test::probe_once(io_, sink_, probe_, test::make_check("server.test", options_, ""), 20s,
                         *IpAddress::parse("192.0.2.1"));
    EXPECT_EQ(result.outcome, Outcome::local_error) << host;
    EXPECT_EQ(result.reason, "redirect_private") << host;
  }
  EXPECT_EQ(secret.connections(), 0);
}

TEST_F(HttpProbeTest, RedirectToANameThatDoesNotExistIsANameError) {
  const Observation result = probe_answer(moved("http://nowhere.test/"));
  EXPECT_EQ(result.outcome, Outcome::name_error);
  EXPECT_EQ(result.reason, "redirect_name");
}

TEST_F(HttpProbeTest, ResolverThatFailsOnARedirectIsOurOwnError) {
  resolver_.names["other.test"].status = net::Resolution::Status::resolver_failed;
  const Observation result = probe_answer(moved("http://other.test/"));
  EXPECT_EQ(result.outcome, Outcome::local_error);
  EXPECT_EQ(result.reason, "resolver_failed");
}

TEST_F(HttpProbeTest, RedirectToAnotherSchemeIsRefused) {
  EXPECT_EQ(probe_answer(moved("file:///etc/passwd")).reason, "redirect_scheme");
  EXPECT_EQ(probe_answer(moved("gopher://server.test/")).reason, "redirect_scheme");
  EXPECT_EQ(probe_answer(moved("http://[/")).reason, "redirect_malformed");
}

TEST_F(HttpProbeTest, BodyOfARedirectIsNotAwaited) {
  Server server(io_, [](Session& peer) -> Script {
    const std::string request = co_await peer.hear("\r\n\r\n");
    if (request.starts_with("GET /home ")) co_return co_await peer.say(ok(""));
    co_await peer.say(
        "HTTP/1.1 302 Moved\r\nLocation: /home\r\nContent-Length: 99999\r\n\r\nMoved");
    co_await peer.stay_silent();
  });
  EXPECT_EQ(probe(server).outcome, Outcome::success);
}

TEST_F(HttpProbeTest, CredentialsStayWithTheProbedHost) {
  options_->credentials = {.kind = Credentials::Kind::typed, .type = "Bearer", .secret = "abc"};
  options_->headers = {{"Cookie", "a=b"}, {"X-Whatever", "abc"}, {"accept-language", "ko"}};
  Server other(io_, answering(ok("")));
  resolver_.add("other.test", "127.0.0.1");
  Server server(io_, answering(moved("http://other.test:" + std::to_string(other.port()) + "/")));
  EXPECT_EQ(probe(server).outcome, Outcome::success);
  EXPECT_THAT(requests_.at(0), HasSubstr("\r\nAuthorization: Bearer abc\r\n"));
  EXPECT_THAT(requests_.at(1), Not(HasSubstr("abc")));
  EXPECT_THAT(requests_.at(1), Not(HasSubstr("Cookie")));
  EXPECT_THAT(requests_.at(0), HasSubstr("\r\nX-Whatever: abc\r\n"));
  EXPECT_THAT(requests_.at(1), HasSubstr("\r\naccept-language: ko\r\n"));
}

TEST_F(HttpProbeTest, CookieThatComesWithARedirectGoesWhereItLeadsAndIsForgottenWithTheProbe) {
  options_->headers = {{"Cookie", "a=b"}};
  Server server(io_, answering([this](const std::string& request) {
                  requests_.push_back(request);
                  return request.starts_with("GET / ")
                             ? "HTTP/1.1 302 Found\r\nLocation: /in\r\nSet-Cookie: seen=1\r\n"
                               "Content-Length: 0\r\n\r\n"
                             : ok("");
                }));
  EXPECT_EQ(probe(server).outcome, Outcome::success);
  EXPECT_THAT(requests_.at(1), HasSubstr("\r\nCookie: seen=1; a=b\r\n"));
  EXPECT_EQ(probe(server).outcome, Outcome::success);
  EXPECT_THAT(requests_.at(2), HasSubstr("\r\nCookie: a=b\r\n"));
}

TEST_F(HttpProbeTest, CookieOfOneHostIsNotSentToAnother) {
  Server other(io_, answering(ok("")));
  resolver_.add("other.test", "127.0.0.1");
  Server server(io_, answering("HTTP/1.1 302 Found\r\nLocation: http://other.test:" +
                               std::to_string(other.port()) +
                               "/\r\nSet-Cookie: seen=1\r\nContent-Length: 0\r\n\r\n"));
  EXPECT_EQ(probe(server).outcome, Outcome::success);
  EXPECT_THAT(requests_.at(1), Not(HasSubstr("Cookie")));
}

TEST_F(HttpProbeTest, SeeOtherAfterAPostIsAGet) {
  options_->method = "POST";
  Server server(io_, answering([this](const std::string& request) {
                  requests_.push_back(request);
                  return requests_.size() == 1 ? moved("/done", "303") : ok("");
                }));
  EXPECT_EQ(probe(server).outcome, Outcome::success);
  EXPECT_THAT(requests_.at(1), StartsWith("GET /done "));
  requests_.clear();
  Server keeper(io_, answering([this](const std::string& request) {
                  requests_.push_back(request);
                  return requests_.size() == 1 ? moved("/done", "307") : ok("");
                }));
  EXPECT_EQ(probe(keeper).outcome, Outcome::success);
  EXPECT_THAT(requests_.at(1), StartsWith("POST /done "));
}

TEST_F(HttpProbeTest, ProxyGetsTheAddressAndTheName) {
  Server proxy(io_, answering(ok("")));
  resolver_.add("proxy.test", "127.0.0.1");
  options_->proxy_url = "http://proxy.test:" + std::to_string(proxy.port());
  EXPECT_EQ(probe_target("/page").outcome, Outcome::success) << sink_.last->reason;
  EXPECT_THAT(requests_.at(0), StartsWith("GET http://127.0.0.1/page HTTP/1.1\r\n"));
  EXPECT_THAT(requests_.at(0), HasSubstr("\r\nHost: server.test\r\n"));
  options_->skip_resolve_phase_with_proxy = true;
  EXPECT_EQ(probe_target("/page").outcome, Outcome::success);
  EXPECT_THAT(requests_.at(1), StartsWith("GET http://server.test/page HTTP/1.1\r\n"));
}

TEST_F(HttpProbeTest, ProxyThatIsExcludedIsNotContacted) {
  Server proxy(io_, answering(ok("")));
  may_probe_ = false;
  for (const std::string host : {"127.0.0.1", "[::ffff:127.0.0.1]"}) {
    options_->proxy_url = "http://" + host + ":" + std::to_string(proxy.port());
    EXPECT_EQ(probe_target("/").outcome, Outcome::local_error);
    EXPECT_EQ(sink_.last->reason, "proxy_excluded");
    EXPECT_EQ(asked_.back(), kLoopback);
  }
  EXPECT_EQ(proxy.connections(), 0);
}

TEST_F(HttpProbeTest, ProxyResolvesTheNamesThatItIsGiven) {
  EXPECT_EQ(proxy_at("socks5://user:secret@proxy.test", kLoopback),
            "socks5h://user:secret@127.0.0.1:1080/");
}

TEST_F(HttpProbeTest, ProxyThatIsGoneIsOurOwnError) {
  options_->proxy_url = "http://proxy.test";
  EXPECT_EQ(probe_target("/").outcome, Outcome::local_error);
  EXPECT_EQ(sink_.last->reason, "proxy_unresolved");
  {
    Server proxy(io_, answering(""));
    options_->proxy_url = "http://127.0.0.1:" + std::to_string(proxy.port());
  }
  EXPECT_EQ(probe_target("/").outcome, Outcome::local_error);
  EXPECT_EQ(sink_.last->reason, "proxy_unreachable");
}

}  // namespace
}  // namespace reachd::http
