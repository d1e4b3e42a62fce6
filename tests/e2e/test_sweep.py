"""A sweep finds who answers in a prefix, and tells between its rounds who came and who went."""

import contextlib
import ipaddress
import json
import os
import pty
import re
import signal
import subprocess

import pytest

import inventory
from node import eventually

PREFIX = "175.45.178.0/24"
ANSWERING = sorted(
    address for address in (*inventory.ROUTERS, *(host.address for host in inventory.SERVED_HOSTS))
    if ipaddress.ip_address(address) in ipaddress.ip_network(PREFIX))
FALLEN = "175.45.178.56"
# Two rounds at 10 s, each complete a second after its last packet, and the second in which reports are made.
TOLD_WITHIN = 30

WATCH = f"""
vantage: {{name: e2e}}
modules:
  ping: {{prober: icmp, timeout: 1s}}
limits: {{packets_per_second: 200, packets_per_second_per_prefix: 100}}
sweeps: [{{prefix: {PREFIX}, interval: 10s, timeout: 1s}}]
hosts:
  - {{name: kcna.kp, address: 175.45.176.71, checks: [{{module: ping, interval: 2s}}]}}
"""


def sweep_of(node):
    """What is told of the node's only sweep; None before the first report."""
    sweeps = json.loads(node.request("/api/v1/sweeps")[1])
    return sweeps[0] if sweeps else None


def rounds(node):
    sweep = sweep_of(node)
    return sweep["rounds"] if sweep else 0


def responsive(node):
    return node.metrics().value("reachd_sweep_addresses", prefix=PREFIX, state="responsive")


@pytest.fixture
def sweeping(start_node):
    node = start_node(WATCH)
    assert node.metrics().series("reachd_sweep_last_completion_timestamp_seconds") == []
    eventually(lambda: rounds(node) >= 1, TOLD_WITHIN, "a round is completed")
    return node


def test_who_answers_is_counted_and_who_went_and_came_is_told(sweeping, lab):
    sweep = sweep_of(sweeping)
    assert (sweep["prefix"], sweep["interval_seconds"], sweep["addresses"]) == (PREFIX, 10, 256)
    assert (sweep["responsive"], sweep["silent"]) == (len(ANSWERING), 256 - len(ANSWERING))
    assert sweep["came"]["count"] == sweep["went"]["count"] == 0
    lab.fault("host-down", FALLEN)
    eventually(lambda: sweep_of(sweeping)["went"] == {"count": 1, "addresses": [FALLEN]}, TOLD_WITHIN, "it went")
    eventually(lambda: responsive(sweeping) == len(ANSWERING) - 1, 3, "it counts as silent")
    eventually(lambda: FALLEN in sweeping.request("/")[1], 3, "the page names it")
    lab.heal()
    eventually(lambda: sweep_of(sweeping)["came"] == {"count": 1, "addresses": [FALLEN]}, TOLD_WITHIN, "it came")
    eventually(lambda: responsive(sweeping) == len(ANSWERING), 3, "all count as responsive")


def test_what_could_not_be_sent_is_no_probe(lab, binary):
    nowhere = lab.at_vantage("unshare", "--net", binary, "sweep", "--rate=max", "--timeout=1s", "10.5.0.0/30")
    assert nowhere.returncode == 1
    assert nowhere.stderr.startswith("0 probes in ")
    assert ": 0 responsive, 0 silent, 4 without a verdict for a reason of ours" in nowhere.stderr
    assert "\nreachd sweep: 4 without a verdict: no_route; give this machine a route" in nowhere.stderr


def test_metrics_of_a_sweep_are_well_formed_and_count_one_probe_to_each_address_a_round(sweeping):
    metrics = sweeping.metrics()
    command = ["promtool", "check", "metrics"]
    checked = subprocess.run(command, input=metrics.text, capture_output=True, text=True, check=False)
    assert (checked.returncode, checked.stderr) == (0, "")
    assert metrics.value("reachd_sweep_last_completion_timestamp_seconds", prefix=PREFIX) > 0
    probes, completed = metrics.total("reachd_sweep_probes_total"), rounds(sweeping)
    assert 256 * completed - 64 <= probes <= 256 * (completed + 1)


def test_a_reload_lets_a_sweep_go_on_and_a_changed_one_begins_anew(sweeping):
    before = sweep_of(sweeping)["rounds"]
    sweeping.configuration.write_text(WATCH.replace("interval: 2s", "interval: 3s"))
    assert sweeping.reload()[0] == 200
    assert rounds(sweeping) >= before
    sweeping.configuration.write_text(WATCH.replace(PREFIX, "175.45.179.0/28"))
    assert sweeping.reload()[0] == 200
    eventually(lambda: sweep_of(sweeping)["prefix"] == "175.45.179.0/28", 5, "the new prefix is swept")
    assert PREFIX not in sweeping.metrics().text


def read_terminal(terminal, until=None):
    """What is written to a terminal, up to a pattern or to its end."""
    said = ""
    with contextlib.suppress(OSError):
        while until is None or not re.search(until, said):
            said += os.read(terminal, 4096).decode()
    return said


def test_a_signal_that_whoever_started_the_sweep_ignores_does_not_end_it(binary):
    command = ["nohup", str(binary), "sweep", "--rate=16", "--timeout=1s", "127.0.0.0/28"]
    with subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as sweep:
        with pytest.raises(subprocess.TimeoutExpired):
            sweep.wait(0.3)
        sweep.send_signal(signal.SIGHUP)
        listed, said = sweep.communicate(timeout=20)
    assert (sweep.returncode, len(listed.splitlines())) == (0, 16), said


def test_an_interrupted_sweep_lists_what_it_has_found_so_far(lab, binary):
    command = ["ip", "netns", "exec", lab.lab.namespace("vantage"), str(binary), "sweep", "--rate=100", "--json", PREFIX]
    terminal, other_end = pty.openpty()
    # Whoever runs the tests in the background has them ignore it.
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=other_end, text=True,
                          preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL)) as sweep:
        os.close(other_end)
        progress = read_terminal(terminal, until=r"1\d\d of 256 addresses")
        sweep.send_signal(signal.SIGINT)
        listed = sweep.stdout.read()
    assert sweep.returncode == 128 + signal.SIGINT
    found = {json.loads(line)["address"] for line in listed.splitlines()}
    assert found and found <= set(ANSWERING)
    assert re.search(r"interrupted after \d+ of 256 addresses", progress + read_terminal(terminal))
    os.close(terminal)
