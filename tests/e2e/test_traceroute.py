"""Traces name the hops that the lab has, as scamper's do, by each method and while something is broken."""

import json
import subprocess
import time

import pytest

from node import eventually, moment

KCNA, MAIL_178, KCNA6 = "175.45.176.71", "175.45.178.55", "2001:db8:176::71"
ROUTES = {
    KCNA: ["203.0.113.1", "203.0.113.6", "175.45.178.129", KCNA],
    MAIL_178: ["203.0.113.1", "203.0.113.10", "175.45.178.161", MAIL_178],
    KCNA6: ["2001:db8:ff:1::2", "2001:db8:ff:6::2", "2001:db8:ff:129::2", KCNA6],
}
# By method, what scamper is told to do the same.
METHODS = {"icmp": "icmp-paris", "udp": "udp-paris -d 33434", "tcp": "tcp -d 80"}
# Its datagrams over IPv6 go unanswered where their checksum is to be constant.
METHODS6 = METHODS | {"udp": "udp -d 33434"}
MODULES = """
modules:
  icmp: {prober: traceroute, timeout: 30s, traceroute: {method: icmp, asn_file: asns.txt}}
  udp: {prober: traceroute, timeout: 30s, traceroute: {method: udp}}
  tcp: {prober: traceroute, timeout: 30s, traceroute: {method: tcp}}
"""
ASNS = "203.0.113.0\t24\t64500\n203.0.113.6\t32\t4837\n175.45.176.0\t22\t131279\n"
WATCH = """
modules:
  ping: {prober: icmp, timeout: 1s, icmp: {preferred_ip_protocol: ip4}}
  path: {prober: traceroute, timeout: 30s, traceroute: {preferred_ip_protocol: ip4, hop_timeout: 200ms}}
hosts:
  - name: kcna.kp
    address: 175.45.176.71
    checks: [{module: ping, interval: 2s}, {module: path, interval: 1h}]
"""
CASES = [(method, target) for method in METHODS for target in ROUTES]


@pytest.fixture
def trace(lab, binary, tmp_path):
    """Traces to an address by a method: the exit status, and the record of the trace."""
    (tmp_path / "watch.yml").write_text(MODULES)
    (tmp_path / "asns.txt").write_text(ASNS)

    def run(method, target, without_raw=False):
        command = [*_inside(lab, without_raw), str(binary), "probe", f"--config.file={tmp_path / 'watch.yml'}",
                   f"--module={method}", "--json", target]
        done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
        assert done.stdout, done.stderr
        return done.returncode, json.loads(done.stdout)

    return run


def _inside(lab, without_raw):
    command = ["ip", "netns", "exec", lab.lab.namespace("vantage")]
    return [*command, "setpriv", "--bounding-set=-net_raw", "--inh-caps=-net_raw"] if without_raw else command


def scamper(lab, method, target):
    how = (METHODS6 if ":" in target else METHODS)[method]
    said = lab.at_vantage("scamper", "-O", "json", "-c", f"trace -P {how} -g 5 -w 1 -q 2", "-i", target)
    return next(line for line in map(json.loads, said.stdout.splitlines()) if line["type"] == "trace")


def addresses(trace):
    return [hop["addr"] for hop in trace["hops"]]


def assert_the_same(ours, theirs):
    """Hops, how each answered, and how it ended, under the same names."""
    assert ours["method"].removesuffix("-paris") == theirs["method"].removesuffix("-paris")
    for key in ("type", "version", "src", "dst", "stop_reason", "hop_count", "attempts", "firsthop", "wait"):
        assert ours[key] == theirs[key], key
    assert ours.get("dport") == theirs.get("dport")
    assert all(0 <= hop["tx"]["sec"] - ours["start"]["sec"] <= 60 for hop in ours["hops"])
    for key in ("addr", "probe_ttl", "probe_id", "icmp_type", "icmp_code", "reply_ttl"):
        assert [hop.get(key) for hop in ours["hops"]] == [hop.get(key) for hop in theirs["hops"]], key


@pytest.mark.parametrize("method,target", CASES)
def test_a_trace_names_the_labs_hops_as_scamper_does(lab, trace, method, target):
    status, record = trace(method, target)
    assert (status, record["outcome"], record["reason"]) == (0, "success", "")
    assert addresses(record["detail"]) == ROUTES[target]
    assert_the_same(record["detail"], scamper(lab, method, target))


@pytest.mark.parametrize("method", METHODS)
def test_while_an_upstream_is_cut_the_trace_ends_before_it_and_goes_on_beside_it(lab, trace, method):
    lab.fault("upstream-cut", "AS4837")
    status, record = trace(method, KCNA)
    assert (status, record["outcome"], record["reason"]) == (1, "timeout", "gap_limit")
    theirs = scamper(lab, method, KCNA)
    assert addresses(record["detail"]) == addresses(theirs) == ROUTES[KCNA][:1]
    assert record["detail"]["stop_reason"] == theirs["stop_reason"] == "GAPLIMIT"
    status, record = trace(method, MAIL_178)
    assert (status, addresses(record["detail"])) == (0, ROUTES[MAIL_178])


def test_a_reroute_is_another_path_with_another_hash(lab, trace):
    before = trace("icmp", KCNA)[1]["detail"]
    assert trace("icmp", KCNA)[1]["detail"]["path_hash"] == before["path_hash"]
    lab.fault("reroute", "175.45.176.0/24", "AS20485")
    after = trace("icmp", KCNA)[1]["detail"]
    assert "203.0.113.10" in addresses(after)
    assert after["path_hash"] != before["path_hash"]


def test_a_router_that_has_no_route_says_so(lab, trace):
    lab.fault("prefix-unreachable", "175.45.178.0/24")
    status, record = trace("icmp", MAIL_178)
    assert (status, record["outcome"], record["reason"]) == (1, "unreachable", "net_unreachable")
    # It says so only of packets whose TTL would last for the next hop.
    assert [(hop["addr"], hop["icmp_type"]) for hop in record["detail"]["hops"]] == [("203.0.113.1", 11), ("203.0.113.1", 3)]
    assert_the_same(record["detail"], scamper(lab, "icmp", MAIL_178))


def test_hops_bear_their_systems(trace):
    detail = trace("icmp", KCNA)[1]["detail"]
    assert [hop["asns"] for hop in detail["hops"]] == [[64500], [4837], [131279], [131279]]
    assert detail["last_asn"] == 131279


def test_without_the_right_to_raw_sockets_icmp_traces_and_the_others_say_why_not(trace):
    assert addresses(trace("icmp", KCNA, without_raw=True)[1]["detail"]) == ROUTES[KCNA]
    for method in ("udp", "tcp"):
        record = trace(method, KCNA, without_raw=True)[1]
        assert (record["outcome"], record["reason"]) == ("local_error", "permission_denied")


def test_a_host_that_changes_is_traced_at_once(lab, start_node):
    node = start_node(WATCH)
    node.wait_until_up()
    eventually(lambda: node.last("kcna.kp", "path")["outcome"] == "success", 60, "the first trace")
    assert node.metrics().value("reachd_traceroute_hops", host="kcna.kp") == 4
    broken = time.time()
    lab.fault("host-down", "kcna.kp")
    eventually(lambda: node.host("kcna.kp")["state"] == "down", 30, "the host is down")
    eventually(lambda: moment(node.last("kcna.kp", "path")["time"]) > broken, 30, "it is traced")
    assert node.last("kcna.kp", "path")["reason"] == "gap_limit"
    # The border is what drops the packets, before it looks at their TTL.
    assert node.metrics().value("reachd_traceroute_hops", host="kcna.kp") == 2
