#include "http/http_probe.hpp"

#include <sys/stat.h>

#include "http/request.hpp"
#include "http_fixture.hpp"
#include "reachd/received_time.hpp"
#include "support/full_descriptor_table.hpp"

namespace reachd::http {
namespace {

using namespace std::chrono_literals;
using test::SelfSigned;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

Expression expression(const std::string& text) { return std::make_shared<re2::RE2>(text); }

TEST_F(HttpProbeTest, PageIsASuccessWithItsPhasesAndDetail) {
  const Observation result =
      probe_answer(ok("hello", "Last-Modified: Thu, 01 Jan 1970 00:01:40 GMT\r\n"));
  EXPECT_EQ(result.outcome, Outcome::success) << result.reason;
  EXPECT_EQ(result.reason, "");
  for (const Phase phase : {Phase::connect, Phase::processing, Phase::transfer}) {
    EXPECT_TRUE(result.phases.get(phase)) << to_string(phase);
  }
  EXPECT_FALSE(result.phases.get(Phase::resolve)) << "nothing was resolved";
  EXPECT_FALSE(result.phases.get(Phase::tls));
  EXPECT_EQ(result.rtt, result.phases.get(Phase::processing));
  const HttpDetail& http = detail(result);
  EXPECT_EQ(http.status_code, 200);
  EXPECT_EQ(http.version, 1.1);
  EXPECT_EQ(http.redirects, 0U);
  EXPECT_EQ(http.content_length, 5);
  EXPECT_EQ(http.uncompressed_body_length, 5);
  EXPECT_EQ(http.last_modified, UtcTime(100s));
  EXPECT_FALSE(http.tls);
}

TEST_F(HttpProbeTest, PageOfAnAgeThatNoClockHoldsIsAsOldAsOneCanBe) {
  probe_answer(ok("", "Last-Modified: Fri, 31 Dec 9999 23:59:59 GMT\r\n"));
  EXPECT_EQ(detail(*sink_.last).last_modified, received_time(253'402'300'799));
  EXPECT_GT(*detail(*sink_.last).last_modified, clock_.utc());
}

TEST_F(HttpProbeTest, ContactIsTheOneOfTheMoment) {
  Server server(io_, answering(ok("")));
  probe(server);
  contact_.set("mailto:new@probe.test");
  probe(server);
  EXPECT_THAT(requests_.at(0), HasSubstr(" (+https://probe.test/)\r\n"));
  EXPECT_THAT(requests_.at(1), HasSubstr(" (+mailto:new@probe.test)\r\n"));
}

TEST_F(HttpProbeTest, RequestNamesTheHostAndUs) {
  Server server(io_, answering(ok("")));
  probe(server, "/path?query");
  ASSERT_EQ(requests_.size(), 1U);
  EXPECT_THAT(requests_[0], StartsWith("GET /path?query HTTP/1.1\r\n"));
  EXPECT_THAT(requests_[0],
              HasSubstr("\r\nHost: server.test:" + std::to_string(server.port()) + "\r\n"));
  EXPECT_THAT(requests_[0], ::testing::ContainsRegex(
                                "\r\nUser-Agent: reachd/[0-9.]+ \\(\\+https://probe.test/\\)\r\n"));
  EXPECT_THAT(requests_[0], Not(HasSubstr("Cookie")));
  EXPECT_THAT(requests_[0], Not(HasSubstr("Accept-Encoding")));
}

TEST_F(HttpProbeTest, ConfiguredHeadersReplaceOurs) {
  options_->headers = {{"Host", "vhost.test"}, {"User-Agent", "x"}, {"X-Empty", ""}};
  probe_answer(ok(""));
  EXPECT_THAT(requests_[0], HasSubstr("\r\nHost: vhost.test\r\n"));
  EXPECT_THAT(requests_[0], HasSubstr("\r\nUser-Agent: x\r\n"));
  EXPECT_THAT(requests_[0], HasSubstr("\r\nX-Empty:\r\n"));
}

TEST_F(HttpProbeTest, BodyIsSentWithItsLengthAndWithoutInventions) {
  options_->method = "POST";
  options_->body = "{}";
  Server server(io_, [this](Session& peer) -> Script {
    requests_.push_back(co_await peer.hear("{}"));
    co_await peer.say(ok(""));
  });
  EXPECT_EQ(probe(server).outcome, Outcome::success);
  EXPECT_THAT(requests_[0], StartsWith("POST / HTTP/1.1\r\n"));
  EXPECT_THAT(requests_[0], HasSubstr("\r\nContent-Length: 2\r\n"));
  EXPECT_THAT(requests_[0], Not(HasSubstr("Content-Type")));
  EXPECT_THAT(requests_[0], Not(HasSubstr("Expect")));
}

TEST_F(HttpProbeTest, PostWithoutABodySaysSo) {
  options_->method = "POST";
  EXPECT_EQ(probe_answer(ok("")).outcome, Outcome::success);
  EXPECT_THAT(requests_[0], HasSubstr("\r\nContent-Length: 0\r\n"));
}

TEST_F(HttpProbeTest, HeadHasNoBody) {
  options_->method = "HEAD";
  const Observation result = probe_answer("HTTP/1.1 200 OK\r\nContent-Length: 7\r\n\r\n");
  EXPECT_EQ(result.outcome, Outcome::success);
  EXPECT_EQ(detail(result).content_length, 7);
  EXPECT_THAT(requests_[0], StartsWith("HEAD / "));
}

TEST_F(HttpProbeTest, SecretsComeFromFilesToo) {
  options_->credentials = {.kind = Credentials::Kind::basic,
                           .username = "user",
                           .secret_file = directory_.write("password", "secret\n")};
  options_->body_file = directory_.write("body", "from a file");
  options_->method = "PUT";
  Server server(io_, [this](Session& peer) -> Script {
    requests_.push_back(co_await peer.hear("from a file"));
    co_await peer.say(ok(""));
  });
  EXPECT_EQ(probe(server).outcome, Outcome::success);
  EXPECT_THAT(requests_[0], HasSubstr("\r\nAuthorization: Basic dXNlcjpzZWNyZXQ=\r\n"));
}

TEST_F(HttpProbeTest, FileThatCannotBeReadIsOurOwnErrorAndSendsNothing) {
  Server server(io_, answering(ok("")));
  options_->body_file = "/nonexistent";
  EXPECT_EQ(probe(server).reason, "body_file");
  EXPECT_THAT(log_.lines, ElementsAre(HasSubstr("file=/nonexistent error=No such file")));
  {
    const test::FullDescriptorTable none;
    UnreadableContent problem;
    EXPECT_FALSE(load_content(*options_, problem));
    EXPECT_EQ(problem.reason, "file_descriptors") << "no fault of the file's";
  }
  options_->body_file.clear();
  options_->credentials = {.kind = Credentials::Kind::typed, .secret_file = "/nonexistent"};
  EXPECT_EQ(probe(server).reason, "credentials_file");
  options_->credentials.secret_file = directory_.file("pipe");
  ASSERT_EQ(mkfifo(directory_.file("pipe").c_str(), 0600), 0);
  EXPECT_EQ(probe(server).reason, "credentials_file") << "and nothing waits for it";
  options_ = std::make_shared<Options>();
  options_->is_https = true;
  options_->tls.ca_file = "/nonexistent";
  EXPECT_EQ(probe(server).reason, "tls_config");
  EXPECT_EQ(sink_.last->outcome, Outcome::local_error);
  EXPECT_EQ(server.connections(), 0);
}

TEST_F(HttpProbeTest, TargetThatIsNoUrlIsOurOwnError) {
  const Observation result = probe_target("ftp://server.test/");
  EXPECT_EQ(result.outcome, Outcome::local_error);
  EXPECT_EQ(result.reason, "bad_url");
}

TEST_F(HttpProbeTest, UnwantedStatusIsABadReply) {
  const Observation result = probe_answer("HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n");
  EXPECT_EQ(result.outcome, Outcome::bad_reply);
  EXPECT_EQ(result.reason, "http_status");
  EXPECT_EQ(detail(result).status_code, 404);
  EXPECT_TRUE(result.rtt);
}

TEST_F(HttpProbeTest, BodyIsLookedInto) {
  options_->fail_if_body_not_matches = {expression("moon")};
  const Observation result = probe_answer(ok("hello, world"));
  EXPECT_EQ(result.reason, "body_not_matched");
  EXPECT_TRUE(detail(result).failed_by_expression);
  options_->fail_if_body_not_matches = {expression("world$")};
  EXPECT_EQ(probe_answer(ok("hello, world")).outcome, Outcome::success);
}

TEST_F(HttpProbeTest, ChunkedBodyHasNoLengthBeforehand) {
  const Observation result =
      probe_answer("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n");
  EXPECT_EQ(result.outcome, Outcome::success);
  EXPECT_EQ(detail(result).content_length, -1);
  EXPECT_EQ(detail(result).uncompressed_body_length, 5);
}

TEST_F(HttpProbeTest, BodyBeyondTheLimitIsTooLarge) {
  options_->body_size_limit = 5;
  EXPECT_EQ(probe_answer(ok("12345")).outcome, Outcome::success);
  const Observation result = probe_answer(ok("123456"));
  EXPECT_EQ(result.outcome, Outcome::bad_reply);
  EXPECT_EQ(result.reason, "body_too_large");
}

TEST_F(HttpProbeTest, EndlessHeadersAreMalformed) {
  std::string head = "HTTP/1.1 200 OK\r\n";
  while (head.size() < 2 * 1024 * 1024) head += "A: " + std::string(1000, 'x') + "\r\n";
  EXPECT_EQ(probe_answer(head).reason, "malformed_response");
}

TEST_F(HttpProbeTest, OneEndlessHeaderIsMalformedToo) {
  const std::string head = "HTTP/1.1 200 OK\r\nA: " + std::string(150'000, 'x') + "\r\n\r\n";
  const Observation result = probe_answer(head);
  EXPECT_EQ(result.outcome, Outcome::bad_reply);
  EXPECT_EQ(result.reason, "malformed_response");
}

TEST_F(HttpProbeTest, CompressedBodyIsReadInTheClear) {
  options_->compression = "gzip";
  options_->fail_if_body_not_matches = {expression("^hello$")};
  const std::string gzip(
      "\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\x03\xcb\x48\xcd\xc9\xc9\x07\x00\x86\xa6\x10\x36\x05\x00"
      "\x00\x00",
      25);
  const Observation result = probe_answer(ok(gzip, "Content-Encoding: gzip\r\n"));
  EXPECT_EQ(result.outcome, Outcome::success) << result.reason;
  EXPECT_EQ(detail(result).uncompressed_body_length, 5);
  EXPECT_EQ(detail(result).content_length, 25);
  EXPECT_THAT(requests_[0], HasSubstr("\r\nAccept-Encoding: gzip\r\n"));
}

TEST_F(HttpProbeTest, CompressionThatIsMissingOrBrokenIsToldApart) {
  options_->compression = "gzip";
  EXPECT_EQ(probe_answer(ok("hello")).reason, "not_compressed");
  EXPECT_EQ(probe_answer(ok("hello", "Content-Encoding: gzip\r\n")).reason, "bad_compression");
}

TEST_F(HttpProbeTest, OlderVersionIsTold) {
  const Observation result = probe_answer("HTTP/1.0 200 OK\r\n\r\nhello");
  EXPECT_EQ(result.outcome, Outcome::success);
  EXPECT_EQ(detail(result).version, 1.0);
  options_->valid_http_versions = {"HTTP/1.1"};
  EXPECT_EQ(probe_answer("HTTP/1.0 200 OK\r\n\r\nhello").reason, "http_version");
}

TEST_F(HttpProbeTest, ClosedPortIsRefused) {
  std::uint16_t port = 0;
  {
    Server server(io_, answering(""));
    port = server.port();
  }
  const Observation result = probe_target(":" + std::to_string(port));
  EXPECT_EQ(result.outcome, Outcome::refused);
  EXPECT_EQ(result.reason, "connection_refused");
  EXPECT_FALSE(result.rtt);
  EXPECT_EQ(detail(result).status_code, 0);
}

TEST_F(HttpProbeTest, SilentServerTimesOutWhileItIsAwaited) {
  Server server(io_, [](Session& peer) { return peer.stay_silent(); });
  const Observation result = probe(server, "/", test::kSilence);
  EXPECT_EQ(result.outcome, Outcome::timeout);
  EXPECT_EQ(result.reason, "processing");
  EXPECT_TRUE(result.phases.get(Phase::connect));
  EXPECT_FALSE(result.phases.get(Phase::processing));
}

TEST_F(HttpProbeTest, BodyThatStallsTimesOutInTheTransfer) {
  Server server(io_, [](Session& peer) -> Script {
    co_await peer.hear("\r\n\r\n");
    co_await peer.say("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhell");
    co_await peer.stay_silent();
  });
  const Observation result = probe(server, "/", test::kSilence);
  EXPECT_EQ(result.outcome, Outcome::timeout);
  EXPECT_EQ(result.reason, "transfer");
  EXPECT_EQ(detail(result).status_code, 200);
}

TEST_F(HttpProbeTest, ServerThatHangsUpIsToldApart) {
  EXPECT_EQ(probe_answer("").reason, "closed_early");
  EXPECT_EQ(probe_answer("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhell").reason,
            "closed_early");
}

TEST_F(HttpProbeTest, ResetIsToldApart) {
  Server server(io_, [](Session& peer) -> Script {
    co_await peer.hear("\r\n\r\n");
    peer.reset();
  });
  const Observation result = probe(server);
  EXPECT_EQ(result.outcome, Outcome::refused);
  EXPECT_EQ(result.reason, "connection_reset");
}

TEST_F(HttpProbeTest, GarbageIsMalformed) {
  for (const std::string& garbage :
       {std::string("SSH-2.0-x\r\n"), std::string("\x16\x03\x01\x00\x00\xff", 6),
        std::string(5000, '\0'), std::string("HTTP/9.9 999999\r\n\r\n")}) {
    const Observation result = probe_answer(garbage);
    EXPECT_EQ(result.outcome, Outcome::bad_reply);
    EXPECT_EQ(result.reason, "malformed_response");
  }
}

TEST_F(HttpProbeTest, SourceAddressIsBoundTo) {
  options_->ip.source = IpAddress::parse("127.0.0.9");
  std::string peer_address;
  Server server(io_, [&](Session& peer) -> Script {
    peer_address = peer.peer();
    co_await peer.hear("\r\n\r\n");
    co_await peer.say(ok(""));
  });
  EXPECT_EQ(probe(server).outcome, Outcome::success);
  EXPECT_EQ(peer_address, "127.0.0.9");
  options_->ip.source = IpAddress::parse("192.0.2.1");
  EXPECT_EQ(probe(server).outcome, Outcome::local_error);
  EXPECT_EQ(sink_.last->reason, "address_not_available");
}

TEST_F(HttpProbeTest, EveryProbeConnectsAnew) {
  Server server(io_, answering(ok("")));
  probe(server);
  probe(server);
  EXPECT_EQ(server.connections(), 2);
}

TEST_F(HttpProbeTest, ProbesOfOneBatchDoNotDisturbEachOther) {
  Server server(io_, answering([](const std::string& request) {
                  return request.starts_with("GET /3 ") ? "nonsense" : ok("");
                }));
  std::vector<ProbeRequest> batch;
  for (int index = 0; index < 5; ++index) {
    ProbeRequest request;
    request.check = test::make_check(
        "server.test", options_, ":" + std::to_string(server.port()) + "/" + std::to_string(index));
    request.address = IpAddress::v4(0x7f000001);
    request.deadline = clock_.now() + 20s;
    batch.push_back(request);
  }
  probe_.submit(batch);
  std::vector<Outcome> outcomes(5);
  while (sink_.count < 5) {
    io_.restart();
    io_.run();
    const std::string& target = sink_.last->check->target.str();
    outcomes.at(static_cast<std::size_t>(target.back() - '0')) = sink_.last->outcome;
  }
  EXPECT_THAT(outcomes, ElementsAre(Outcome::success, Outcome::success, Outcome::success,
                                    Outcome::bad_reply, Outcome::success));
}

TEST_F(HttpProbeTest, ProbeThatGoesAwayLeavesNothingBehind) {
  Server server(io_, [](Session& peer) { return peer.stay_silent(); });
  test::expect_to_leave_nothing_behind(
      io_, sink_,
      std::make_unique<HttpProbe>(
          net::CoroutineProbe::Environment{io_, clock_, sink_, log_},
          HttpProbe::Surroundings{
              resolver_, [](std::string_view, const IpAddress&) { return true; }, contact_}),
      test::make_check("server.test", options_, ":" + std::to_string(server.port())),
      [&] { return server.connections() > 0; });
}

}  // namespace
}  // namespace reachd::http
