"""Replies that no host gives make no host up, and every one is in its counter."""

import contextlib
from pathlib import Path
import sys

import pytest

import filters
from node import eventually
import watches

RESPONDER = Path(__file__).parent / "odd_responder.py"
# In the lab's 198.18.0.0/15; the responder answers for them, each in its manner.
MANNERS = {
    "198.18.7.1": "wrong-token",
    "198.18.7.2": "others-token",
    "198.18.7.3": "replay",
    "198.18.7.4": "late-twice",
    "198.18.7.5": "thrice",
}
TIMES = 4
FORGED, LATE, DUPLICATE = 2 * TIMES, 3 * TIMES, 2 * TIMES
# Each has answered so often as it will, and its silence after that is seen.
PROBES_SEEN = TIMES + 2


@contextlib.contextmanager
def odd_responder(lab):
    """The kernel is kept from answering before anybody asks; the responder hears of it all the same."""
    key = "odd replies"
    silent = f"ip daddr {{ {', '.join(MANNERS)} }} icmp type echo-request drop"
    filters.put(lab.lab, "internet", key, filters.early([silent]))
    manners = [f"{address}={manner}" for address, manner in MANNERS.items()]
    try:
        with lab.background(sys.executable, RESPONDER, "exchange", str(TIMES), *manners, role="internet"):
            yield
    finally:
        filters.take(lab.lab, "internet", key)


def strays(node):
    """Replies that completed no probe: forged, late, duplicate."""
    metrics = node.metrics()
    return tuple(metrics.value(f"reachd_{kind}_replies_total") for kind in ("forged", "late", "duplicate"))


def successes(node):
    found = node.metrics().series("reachd_probes_total", outcome="success")
    return {labels["host"]: value for labels, value in found if value > 0}


def least_probed(node):
    metrics = node.metrics()
    return min(metrics.total("reachd_probes_total", host=address) for address in MANNERS)


@pytest.mark.parametrize("socket_kind", ["datagram", "raw"])
def test_forged_replayed_and_late_replies_make_no_host_up_and_are_each_in_their_counter(lab, start_node, socket_kind):
    if socket_kind == "raw":
        lab.fault("icmp-permission")
    with odd_responder(lab):
        node = start_node(watches.pinging(MANNERS, timeout="500ms"))
        eventually(lambda: least_probed(node) >= PROBES_SEEN, 30, "every host was probed often enough")
        eventually(lambda: strays(node) == (FORGED, LATE, DUPLICATE), 5, "every packet is in its counter")
        assert successes(node) == {"198.18.7.5": TIMES}
        states = node.metrics().states()
        assert {states[address] for address, manner in MANNERS.items() if manner != "thrice"} == {"unproven"}
        assert node.changed_since(0) <= {"198.18.7.5"}
