"""A node as a process: how it ends, starts again, and bears what its system denies it."""

import contextlib
import http.client
import json
import resource
import signal
import socket
import subprocess
import time

import pytest

from node import eventually

SEEN_WITHIN = 15
# Enough for the probes that are under way at once, and little enough to be filled soon.
SPARE_DESCRIPTORS = 20


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_ends_it_within_a_second_whatever_is_under_way(start_node, lab, number):
    node = start_node()
    node.wait_until_up()
    lab.fault("vantage-cut", "silent")
    with socket.create_connection(node.address) as idle:
        idle.sendall(b"GET /metr")
        begun = time.monotonic()
        assert node.stop(number) == 0
        assert time.monotonic() - begun < 1
    assert number.name in node.log().splitlines()[-1]


def test_without_descriptors_at_the_start_it_ends_with_the_remedy(binary, tmp_path):
    watch = tmp_path / "watch.yml"
    watch.write_text("modules: {ping: {prober: icmp}}\nhosts: [{name: here, address: 127.0.0.1, checks: [ping]}]\n")
    done = subprocess.run(["prlimit", "--nofile=8", binary, "run", f"--config.file={watch}", "--web.listen-address=127.0.0.1:0"],
                          capture_output=True, text=True, timeout=30, check=False)
    assert done.returncode == 1
    assert "Too many open files" in done.stderr and "raise the limit of open files" in done.stderr


def test_it_starts_again_after_it_was_killed(start_node):
    node = start_node()
    node.wait_until_up()
    assert node.stop(signal.SIGKILL) == -signal.SIGKILL
    node.start()
    node.wait_until_up()
    assert node.metrics().value("reachd_config_last_reload_successful") == 1


def wait_for_last(node, outcome, reason):
    """Until the latest ping of a host came to this."""
    def found():
        last = node.last("kcna.kp", "ping")
        return (last["outcome"], last["reason"]) == (outcome, reason)

    eventually(found, SEEN_WITHIN, f"a ping ends in {outcome}")


def test_without_permission_for_icmp_it_names_the_remedy_and_goes_on_with_the_rest(start_node, lab):
    lab.fault("icmp-permission")
    node = start_node(without_raw=True)
    wait_for_last(node, "local_error", "permission_denied")
    message = node.told_once(0, "no ICMP socket")
    assert "level=error" in message
    assert "net.ipv4.ping_group_range" in message and "cap_net_raw" in message
    node.wait_until_up()
    assert node.metrics().total("reachd_probes_total", check="web", outcome="success") > 0
    assert node.metrics().series("reachd_check_up", check="ping") == []
    lab.heal()
    wait_for_last(node, "success", "")
    assert "to=down" not in node.log() and "to=degraded" not in node.log()


class KeptConnection:
    """A connection that was there before the descriptors ran out."""

    def __init__(self, node):
        self._connection = http.client.HTTPConnection(*node.address, timeout=5)

    def request(self, method, path):
        """Status and text of the answer."""
        self._connection.request(method, path)
        answer = self._connection.getresponse()
        return answer.status, answer.read().decode()

    def hosts(self):
        status, text = self.request("GET", "/api/v1/hosts")
        assert status == 200
        return json.loads(text)["hosts"]

    def without_descriptors(self):
        """The kinds of probes whose latest lacked a descriptor."""
        return {check["prober"] for host in self.hosts() for check in host["checks"]
                if check["last"]["reason"] == "file_descriptors"}

    def states(self):
        return {host["state"] for host in self.hosts()}


def fill_descriptors(node, stack):
    """Leaves a node no descriptor, by lowering its limit and opening connections to it."""
    limit = int(node.metrics().value("process_open_fds")) + SPARE_DESCRIPTORS
    resource.prlimit(node.process.pid, resource.RLIMIT_NOFILE, (limit, limit))
    for _ in range(2 * limit):
        stack.enter_context(socket.create_connection(node.address, timeout=5))


def test_without_descriptors_left_it_goes_on_says_so_once_and_recovers(start_node):
    node, seen = start_node(), set()
    node.wait_until_up()
    kept = KeptConnection(node)
    kept.hosts()
    with contextlib.ExitStack() as stack:
        fill_descriptors(node, stack)
        lacking = set()
        eventually(lambda: lacking.update(kept.without_descriptors()) or lacking >= {"tcp", "dns", "http"},
                   SEEN_WITHIN, "probes of each kind lack descriptors")
        eventually(lambda: seen.update(kept.states()) or "unknown" in seen, SEEN_WITHIN, "a host is unknown")
        of_probes = node.told_once(0, "probes end in an error of this machine")
        assert "reason=file_descriptors" in of_probes and "raise the limit of open files" in of_probes
        status, text = kept.request("POST", "/-/reload")
        assert status == 500 and "Too many open files" in text
        message = node.told_once(0, "web connections cannot be taken")
        assert "level=error" in message and "raise the limit of open files" in message
    node.wait_until_up()
    assert node.reload()[0] == 200
    assert not seen & {"down", "degraded"}
    eventually(lambda: node.log_since(0, "web connections are taken again"), SEEN_WITHIN, "the end is said")
    for event in ("web connections are taken again", "web connections cannot be taken"):
        assert len(node.log_since(0, event)) == 1
    assert len(node.log_since(0, "reason=file_descriptors")) == 1
