"""The table of the first round, against a node that is made up."""

from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
import io
import json
import subprocess
import threading

import pytest

import first_round
from first_round import Lines, Node, Progress, RoundFailed


def check(name="ping", outcome="success", rtt=0.2871, reason="", family="ipv4"):
    last = {"time": "2026-01-02T03:04:05.678901Z", "address": "175.45.176.71", "outcome": outcome, "rtt": rtt,
            "reason": reason}
    return {"check": name, "prober": "icmp", "family": family, "state": "up", "belief": 0.9,
            "last": last if outcome else None}


def host(name, state, *checks):
    return {"name": name, "state": state, "since": None, "groups": [], "control": False, "windows": [],
            "checks": list(checks)}


class FakeNode(ThreadingHTTPServer):
    """Says what it is told to; ready from the given number of questions on."""

    def __init__(self, hosts, ready_after=0):
        self.hosts, self.questions, self.ready_after = hosts, 0, ready_after
        super().__init__(("127.0.0.1", 0), FakeNodeHandler)
        self.url = f"http://127.0.0.1:{self.server_port}"


class FakeNodeHandler(BaseHTTPRequestHandler):
    def do_GET(self):
        if self.path == "/-/ready":
            self.server.questions += 1
            ready = self.server.questions > self.server.ready_after
            return self._answer(200 if ready else 503, b"")
        return self._answer(200, json.dumps({"hosts": self.server.hosts, "taken": ""}).encode())

    def _answer(self, status, body):
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *arguments):
        """Quiet."""


@pytest.fixture
def serve():
    servers = []

    def start(hosts, ready_after=0):
        server = FakeNode(hosts, ready_after)
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
        servers.append(server)
        return server

    yield start
    for server in servers:
        server.shutdown()
        server.server_close()


def run_watch(node, out, is_alive=lambda: True, moments=None):
    clock = iter(moments or range(1000))
    return first_round.watch(node, Lines(out), 10, is_alive, now=lambda: next(clock), pause=lambda _: None)


def command(url, *arguments):
    return subprocess.run(["/usr/bin/python3", first_round.__file__, "--url", url, *arguments],
                          capture_output=True, text=True, timeout=30)


def test_the_watch_ends_when_the_node_is_ready(serve):
    server, out = serve([host("kcna.kp", "up", check())], ready_after=3), io.StringIO()
    progress = run_watch(Node(server.url), out)
    assert progress.is_ready and server.questions == 4
    assert out.getvalue() == "first round: 1 of 1 checks\n"


def test_the_watch_waits_for_a_node_that_does_not_listen_yet():
    with pytest.raises(RoundFailed, match="not done within 10 s"):
        run_watch(Node("http://127.0.0.1:1"), io.StringIO())


def test_the_watch_ends_with_the_node():
    with pytest.raises(RoundFailed, match="the node has ended"):
        run_watch(Node("http://127.0.0.1:1"), io.StringIO(), is_alive=lambda: False)


def test_the_table_has_a_line_a_host_with_times_and_reasons():
    progress = Progress([
        host("kcna.kp", "degraded", check(), check("web", "refused", None), check("web_tls", None)),
        host("ns1.kptc.kp", "down", check("soa", "bad_reply", 0.3, "servfail"), check("ping", family="ipv6")),
    ], True)
    assert first_round.table(progress, in_colour=False) == [
        "HOST         STATE     CHECKS",
        "kcna.kp      degraded  ping 287 ms  web refused  web_tls ...",
        "ns1.kptc.kp  down      soa servfail  ping (ipv6) 287 ms",
    ]


def test_only_a_terminal_gets_colour():
    progress = Progress([host("kcna.kp", "up", check())], True)
    assert "\033[32mup" in first_round.table(progress, in_colour=True)[1]
    assert "\033" not in first_round.table(progress, in_colour=False)[1]


def test_a_round_in_which_all_are_up_is_good(serve):
    done = command(serve([host("kcna.kp", "up", check())]).url, "--expect-up")
    assert (done.returncode, done.stderr) == (0, "")
    assert "kcna.kp  up        ping 287 ms" in done.stdout and "\033" not in done.stdout


def test_a_host_that_is_not_up_fails_a_round_that_expects_it_with_the_reason(serve):
    url = serve([host("kcna.kp", "down", check("web", "timeout", None))]).url
    done = command(url, "--expect-up")
    assert done.returncode == 1
    assert "kcna.kp is down: web timeout" in done.stderr
    assert command(url).returncode == 0


@pytest.mark.parametrize("hosts,reason", [
    ([], "watches no host"), ([host("kcna.kp", "unproven", check(outcome=None))], "never probed")])
def test_a_round_without_hosts_or_with_gaps_is_not_done(serve, hosts, reason):
    done = command(serve(hosts).url)
    assert done.returncode == 1 and reason in done.stderr


def test_a_process_that_is_gone_is_not_waited_for():
    gone = subprocess.Popen(["true"])
    gone.wait()
    done = command("http://127.0.0.1:1", "--process", str(gone.pid))
    assert done.returncode == 1 and "the node has ended" in done.stderr
