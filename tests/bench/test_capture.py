"""The capture that benchmarks are checked against sees every packet once, when it comes out of the veth."""

import re
import socket
import subprocess
import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "lab"))

import capture
import network

ANSWERING, SILENT = "198.18.0.1", "198.51.100.1"


@pytest.fixture(name="pair", autouse=True)
def fixture_pair():
    with network.pair(answering=("198.18.0.0/24",), silent=("198.51.100.0/24",)):
        yield


def ping(address, *options):
    return subprocess.run(["ip", "netns", "exec", network.NEAR, "ping", "-n", "-W", "1", *options, address],
                          capture_output=True, text=True, check=False).stdout


def test_a_request_and_its_reply_are_seen_once_and_timed_within_what_ping_tells():
    capturing = capture.Capture(100, 100)
    told = float(re.search(r"time=([\d.]+) ms", ping(ANSWERING, "-c", "1"))[1])
    echoes = capturing.echoes()
    (address, nanoseconds), = echoes.round_trip_times().items()
    assert address == socket.inet_aton(ANSWERING)
    assert 0 < nanoseconds <= told * 1e6 + 1e3
    assert (echoes.repeated_requests, echoes.repeated_replies) == (0, 0)


def test_of_several_the_first_counts_and_the_others_are_told():
    capturing = capture.Capture(100, 100)
    ping(ANSWERING, "-c", "3", "-i", "0.01")
    echoes = capturing.echoes()
    assert (echoes.repeated_requests, echoes.repeated_replies) == (2, 2)
    assert 0 < echoes.round_trip_times()[socket.inet_aton(ANSWERING)] < 10_000_000
    assert echoes.seconds_sending() == 0, "of the first request to each address"


def test_a_request_that_stays_unanswered_has_no_round_trip():
    capturing = capture.Capture(100, 100)
    ping(SILENT, "-c", "1")
    echoes = capturing.echoes()
    assert (list(echoes.requests), echoes.replies) == ([socket.inet_aton(SILENT)], {})
    assert not echoes.round_trip_times()


def test_a_ring_that_is_too_small_is_told():
    capturing = capture.Capture(1, 1)
    frames = capture.BLOCK_SIZE // capture.FRAME_SIZE
    ping(ANSWERING, "-f", "-l", "100", "-c", str(3 * frames))
    with pytest.raises(RuntimeError, match=r"has missed \d+ packets"):
        capturing.echoes()
