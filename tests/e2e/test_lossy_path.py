"""A path that loses, doubles and overtakes: what is measured is what happened to the packets."""

import contextlib
import heapq
import math
import os
import random
import re
import select
import threading
import time

from delay_line import open_tunnel
import filters
import namespaces
from node import eventually
import watches

CROWD = "198.18.0.0/15"
LOSS = DUPLICATION = 0.2
SIGMAS = 4
# A reply overtakes those that were given up to 100 ms before it.
LEAST_DELAY, GREATEST_DELAY = 0.01, 0.11

SWEPT = "198.18.32.0/21"
SWEPT_ADDRESSES = 2048
SUMMARY = re.compile(
    r"(?P<probes>\d+) probes in .*: (?P<responsive>\d+) responsive, (?P<silent>\d+) silent, .*; "
    r"replies late (?P<late>\d+), duplicate (?P<duplicate>\d+), unmatched (?P<unmatched>\d+), forged (?P<forged>\d+); "
    r"lost in our own queue (?P<drops>\d+)")

WATCHED = [f"198.18.64.{number}" for number in range(1, 201)]
PROBES_EACH = 8
# So many silences in a row take a host that always answered down (docs/availability.md, section 2).
SILENCES_TO_DOWN = 3


class OddWire:
    """Doubles a share of the packets that are routed into a tunnel, and keeps each for a time of its own.

    A thread of the test, for not every kernel has netem.
    """

    def __init__(self, descriptor):
        self._descriptor = descriptor
        self._waiting = []
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._run)

    def __enter__(self):
        self._thread.start()

    def __exit__(self, *_):
        self._ended.set()
        self._thread.join()
        os.close(self._descriptor)

    def _run(self):
        while not self._ended.is_set():
            next_due = self._waiting[0][0] if self._waiting else math.inf
            select.select([self._descriptor], [], [], max(0, min(next_due - time.monotonic(), 0.1)))
            with contextlib.suppress(BlockingIOError):
                while True:
                    self._take_in(os.read(self._descriptor, 65535))
            while self._waiting and self._waiting[0][0] <= time.monotonic():
                os.write(self._descriptor, heapq.heappop(self._waiting)[1])

    def _take_in(self, packet):
        for _ in range(2 if random.random() < DUPLICATION else 1):
            due = time.monotonic() + random.uniform(LEAST_DELAY, GREATEST_DELAY)
            heapq.heappush(self._waiting, (due, packet))


@contextlib.contextmanager
def odd_way_back(lab):
    """What comes from the internet passes the wire before it is routed as usual."""
    exchange = lab.namespace("exchange")
    with OddWire(open_tunnel(exchange, "odd")):
        namespaces.ip_batch(exchange, ["route add default dev odd table 4000",
                                       "rule add iif internet lookup 4000 pref 900"])
        try:
            yield
        finally:
            namespaces.ip_batch(exchange, ["rule delete iif internet lookup 4000 pref 900"])


class Replies:
    """Counts echo replies where they are given and where they arrive."""

    KEY = "count replies"
    HOOKS = {"internet": "output", "vantage": "prerouting"}

    def __init__(self, lab):
        self._lab = lab

    def __enter__(self):
        for role, hook in self.HOOKS.items():
            chain = filters.chain(f"type filter hook {hook} priority raw; policy accept;",
                                  [f"ip saddr {CROWD} icmp type echo-reply counter"])
            filters.put(self._lab, role, self.KEY, [chain])
        return self

    def __exit__(self, *_):
        for role in self.HOOKS:
            filters.take(self._lab, role, self.KEY)

    def count(self, role):
        with namespaces.entered(self._lab.namespace(role)):
            listing = namespaces.run(["nft", "list", "table", "inet", filters.table_name(self.KEY)])
        return int(re.search(r"counter packets (\d+)", listing)[1])


def assert_near(share, expected, count):
    """Within the sampling error of so many independent packets."""
    assert abs(share - expected) <= SIGMAS * math.sqrt(expected * (1 - expected) / count)


def test_a_sweep_counts_every_lost_and_doubled_packet(lab, binary):
    lab.fault("loss", CROWD, str(100 * LOSS))
    with odd_way_back(lab.lab), Replies(lab.lab) as replies:
        done = lab.at_vantage(binary, "sweep", "--rate", "1000", "--timeout", "2s", SWEPT)
        given, arrived = replies.count("internet"), replies.count("vantage")
    found = {kind: int(count) for kind, count in SUMMARY.search(done.stderr).groupdict().items()}
    assert found == {"probes": SWEPT_ADDRESSES, "responsive": given, "silent": SWEPT_ADDRESSES - given,
                     "duplicate": arrived - given, "late": 0, "unmatched": 0, "forged": 0, "drops": 0}
    assert len(done.stdout.splitlines()) == given
    assert_near(found["silent"] / SWEPT_ADDRESSES, LOSS, SWEPT_ADDRESSES)
    assert_near(found["duplicate"] / given, DUPLICATION, given)


def test_a_node_measures_the_loss_and_takes_no_more_hosts_down_than_fell_silent(lab, start_node):
    lab.fault("loss", CROWD, str(100 * LOSS))
    with odd_way_back(lab.lab):
        node = start_node(watches.pinging(WATCHED, timeout="900ms"))
        enough = PROBES_EACH * len(WATCHED)
        eventually(lambda: node.metrics().total("reachd_probes_total") >= enough, 30, "all are probed")
        metrics = node.metrics()
    probes = metrics.total("reachd_probes_total")
    timeouts = metrics.total("reachd_probes_total", outcome="timeout")
    assert timeouts + metrics.total("reachd_probes_total", outcome="success") == probes
    assert_near(timeouts / probes, LOSS, probes)
    assert metrics.value("reachd_forged_replies_total") == metrics.value("reachd_late_replies_total") == 0
    runs = probes * (1 - LOSS) * LOSS ** SILENCES_TO_DOWN
    assert node.log().count("to=down") <= runs + SIGMAS * math.sqrt(runs)
