"""The same engine on either kind of ICMP socket: with the right to raw ones, and without."""

import re

import pytest

import filters
import namespaces
from node import eventually
import watches

HOST = "198.18.9.1"
KEY = "pinned flow"
RECOVERED_WITHIN = 20
WITHOUT_RAW = ["setpriv", "--bounding-set", "-net_raw", "--inh-caps", "-net_raw"]


def learn_identifiers(lab):
    """Has a middlebox take down by which identifiers the host is pinged."""
    identifiers = "set identifiers { typeof icmp id; flags dynamic; }"
    learn = f"ip daddr {HOST} icmp type echo-request add @identifiers {{ icmp id }}"
    filters.put(lab, "exchange", KEY, [identifiers, *filters.early([learn])])


def learned_identifiers(lab):
    with namespaces.entered(lab.namespace("exchange")):
        listing = namespaces.run(["nft", "list", "set", "inet", filters.table_name(KEY), "identifiers"])
    found = re.search(r"elements = \{(.*?)\}", listing, re.DOTALL)
    return re.findall(r"\d+", found[1]) if found else []


def drop_identifiers(lab, identifiers):
    """Has the middlebox lead what it has learned nowhere, for ever."""
    dead = f"ip daddr {HOST} icmp type echo-request icmp id {{ {', '.join(identifiers)} }} drop"
    filters.put(lab, "exchange", KEY, filters.early([dead]))


@pytest.fixture
def middlebox(lab):
    learn_identifiers(lab.lab)
    yield lab.lab
    filters.take(lab.lab, "exchange", KEY)


@pytest.mark.parametrize("kind", ["datagram", "raw"])
def test_a_host_behind_a_dead_flow_is_reached_again_under_another_identifier(lab, middlebox, start_node, kind):
    if kind == "raw":
        lab.fault("icmp-permission")
    node = start_node(watches.pinging([HOST], timeout="500ms"))
    node.wait_until_up()
    used = learned_identifiers(middlebox)
    assert len(used) == 1
    drop_identifiers(middlebox, used)
    changes = "reachd_icmp_identifier_changes_total"
    eventually(lambda: node.metrics().value(changes) == 1, RECOVERED_WITHIN, "the identifier changes")
    answered = node.metrics().total("reachd_probes_total", outcome="success")
    eventually(lambda: node.metrics().total("reachd_probes_total", outcome="success") >= answered + 3,
               RECOVERED_WITHIN, "the host answers")
    node.wait_until_up(RECOVERED_WITHIN)
    assert node.metrics().value(changes) == 1
    assert node.metrics().total("reachd_probes_total", outcome="local_error") == 0


def test_without_the_right_to_raw_sockets_a_node_watches_by_datagram_sockets(lab, start_node):
    node = start_node(without_raw=True)
    node.wait_until_up()
    assert node.metrics().total("reachd_probes_total", check="ping", outcome="success") > 0
    assert node.metrics().total("reachd_probes_total", check="ping", outcome="local_error") == 0


def test_without_the_right_to_raw_sockets_a_sweep_finds_who_answers(lab, binary):
    swept = lab.at_vantage(*WITHOUT_RAW, binary, "sweep", "--rate", "1000", "--timeout", "1s", "198.18.10.0/24")
    assert swept.returncode == 0
    assert len(swept.stdout.splitlines()) == 256
    assert "late 0, duplicate 0, unmatched 0, forged 0; lost in our own queue 0" in swept.stderr
