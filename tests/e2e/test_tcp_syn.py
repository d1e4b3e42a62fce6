"""A SYN tells open, closed and filtered ports apart, and leaves no half-open connection, by an RST of ours alone."""

import contextlib
import json
import subprocess

import pytest

import filters
import namespaces
from node import eventually

KCNA, KCNA6 = "175.45.176.71", "2001:db8:176::71"
HOSTS = [KCNA, KCNA6]
OPEN, CLOSED = 80, 8081
# By which the packets of these tests are told from those of the nodes that other tests run.
TTL = 37
MODULES = f"""
modules:
  open: {{prober: tcp, timeout: 3s, tcp: {{syn: true, port: {OPEN}, ttl: {TTL}}}}}
  closed: {{prober: tcp, timeout: 3s, tcp: {{syn: true, port: {CLOSED}, ttl: {TTL}}}}}
  connect: {{prober: tcp, timeout: 3s, tcp: {{port: {OPEN}}}}}
  trace: {{prober: traceroute, timeout: 30s, traceroute: {{method: tcp, port: {OPEN}}}}}
"""
WATCH = f"""
modules:
  syn: {{prober: tcp, timeout: 1s, tcp: {{syn: true, port: {OPEN}, preferred_ip_protocol: ip4}}}}
hosts: [{{name: kcna.kp, address: {KCNA}, checks: [{{module: syn, interval: 2s}}]}}]
"""
# Counts what passes the vantage from ports that a SYN with our TTL, or one of a trace, came from. A packet that a process
# has sent has a user; an answer of the kernel's own has none.
COUNTERS = f"""
table inet syn_test {{
  counter syns {{ }}
  counter syn_acks {{ }}
  counter rsts {{ }}
  counter own_rsts {{ }}
  set ports {{ type inet_service; size 1024; flags dynamic; }}
  chain out {{
    type filter hook output priority filter; policy accept;
    ip ttl {{ 1-5, {TTL} }} tcp flags & (fin|syn|rst|ack) == syn add @ports {{ tcp sport }}
    ip6 hoplimit {{ 1-5, {TTL} }} tcp flags & (fin|syn|rst|ack) == syn add @ports {{ tcp sport }}
    tcp sport @ports tcp flags & (fin|syn|rst|ack) == syn counter name syns
    tcp sport @ports tcp flags & rst == rst counter name rsts
    tcp sport @ports tcp flags & rst == rst meta skuid 0-65535 counter name own_rsts
  }}
  chain in {{
    type filter hook input priority filter; policy accept;
    tcp dport @ports tcp flags & (syn|ack) == (syn|ack) counter name syn_acks
  }}
}}
"""


@pytest.fixture
def probe(lab, binary, tmp_path):
    """Probes an address once by a module: the exit status, and the record."""
    (tmp_path / "watch.yml").write_text(MODULES)

    def run(module, target, *options, launcher=()):
        command = ["ip", "netns", "exec", lab.lab.namespace("vantage"), *launcher, str(binary), "probe",
                   f"--config.file={tmp_path / 'watch.yml'}", f"--module={module}", *options, target]
        return subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)

    return run


def record_of(done):
    assert done.stdout, done.stderr
    return json.loads(done.stdout)


def verdict(done):
    record = record_of(done)
    return done.returncode, record["outcome"], record["reason"]


@pytest.fixture
def counters(lab):
    """What has passed the vantage since the test began, by name."""
    vantage = lab.lab.namespace("vantage")
    namespaces.nft(vantage, COUNTERS)

    def read():
        said = lab.at_vantage("nft", "-j", "list", "counters", "table", "inet", "syn_test").stdout
        listed = [entry["counter"] for entry in json.loads(said)["nftables"] if "counter" in entry]
        return {counter["name"]: counter["packets"] for counter in listed}

    yield read
    namespaces.nft(vantage, "delete table inet syn_test\n")


@contextlib.contextmanager
def at_the_border(lab, target, action):
    """Something done to all TCP to an address on its way into the country."""
    key = f"syn {target}"
    filters.put(lab.lab, "border", key, [filters.chain(filters.FORWARD, [f"{filters.to(target)} meta l4proto tcp {action}"])])
    try:
        yield
    finally:
        filters.take(lab.lab, "border", key)


def half_open(lab):
    """Connections that the country's servers wait for the end of."""
    return lab.at_vantage("ss", "-Htn", "state", "syn-recv", role="hosts").stdout


@pytest.mark.parametrize("target", HOSTS)
def test_an_open_port_gets_one_syn_and_one_reset_of_ours_and_nothing_stays_open(lab, probe, counters, target):
    done = probe("open", target, "--json")
    assert verdict(done) == (0, "success", "")
    record = record_of(done)
    assert record["rtt"] > 0
    assert record["detail"]["reply_hop_limit"] > 1
    eventually(lambda: not half_open(lab), 5, "the server has nothing half-open")
    assert counters() == {"syns": 1, "syn_acks": 1, "rsts": 1, "own_rsts": 1}


def test_those_counters_tell_an_answer_of_the_kernel_from_ours(probe, counters):
    assert probe("trace", KCNA, "--json").returncode == 0
    seen = counters()
    assert seen["rsts"] == seen["syn_acks"] > 0
    assert seen["own_rsts"] == 0


@pytest.mark.parametrize("target", HOSTS)
def test_a_closed_port_refuses_and_gets_nothing_more(probe, counters, target):
    assert verdict(probe("closed", target, "--json")) == (1, "refused", "connection_refused")
    assert counters() == {"syns": 1, "syn_acks": 0, "rsts": 0, "own_rsts": 0}


@pytest.mark.parametrize("target", HOSTS)
def test_a_filtered_port_is_silent_and_is_not_asked_again(lab, probe, counters, target):
    with at_the_border(lab, target, "drop"):
        assert verdict(probe("open", target, "--json")) == (1, "timeout", "no_reply")
    assert counters() == {"syns": 1, "syn_acks": 0, "rsts": 0, "own_rsts": 0}


@pytest.mark.parametrize("target,action", [
    (KCNA, "reject with icmp type admin-prohibited"), (KCNA6, "reject with icmpv6 type admin-prohibited")])
def test_a_filter_that_says_so_is_named(lab, probe, target, action):
    with at_the_border(lab, target, action):
        done = probe("open", target, "--json")
    assert verdict(done) == (1, "unreachable", "admin_prohibited")
    assert record_of(done)["detail"]["error_source"] != target


def test_a_network_that_is_unreachable_is_told_by_its_router(lab, probe):
    lab.fault("prefix-unreachable", "175.45.176.0/24")
    assert verdict(probe("open", KCNA, "--json")) == (1, "unreachable", "net_unreachable")


def test_several_syns_in_a_row_are_each_answered_and_each_closed(lab, probe, counters):
    done = probe("open", KCNA, "--count=4", "--json")
    assert [json.loads(line)["outcome"] for line in done.stdout.splitlines()] == ["success"] * 4
    eventually(lambda: not half_open(lab), 5, "the server has nothing half-open")
    assert counters() == {"syns": 4, "syn_acks": 4, "rsts": 4, "own_rsts": 4}


def test_the_table_says_in_a_word_what_came_of_it(probe):
    closed = probe("closed", KCNA).stdout.splitlines()[-1].split()
    assert closed == [KCNA, "closed", KCNA, "refused", "-", "connection_refused"]
    opened = probe("open", KCNA).stdout.splitlines()[-1].split()
    assert opened[:4] + opened[5:] == [KCNA, "open", KCNA, "success", "ms", "-"]


def test_without_the_right_to_raw_sockets_it_says_why_not_and_connections_go_on(probe):
    without = ["setpriv", "--bounding-set=-net_raw", "--inh-caps=-net_raw"]
    done = probe("open", KCNA, "--json", launcher=without)
    assert verdict(done) == (1, "local_error", "permission_denied")
    assert "setcap cap_net_raw+ep" in done.stderr
    assert verdict(probe("connect", KCNA, "--json", launcher=without)) == (0, "success", "")


def test_a_node_watches_a_port_by_syns(lab, start_node):
    node = start_node(WATCH)
    node.wait_until_up()
    lab.fault("service-down", "kcna.kp", "web")
    eventually(lambda: node.host("kcna.kp")["state"] == "down", 30, "the port is seen to be closed")
    assert node.last("kcna.kp", "syn")["reason"] == "connection_refused"
    lab.heal()
    eventually(lambda: node.host("kcna.kp")["state"] == "up", 30, "the port is seen to be open again")
    assert node.metrics().value("reachd_probes_total", host="kcna.kp", check="syn", outcome="success") > 0
