"""/probe answers as blackbox_exporter does, under the same names, for the same targets by the same module file."""

from concurrent.futures import ThreadPoolExecutor
import re
import time
import urllib.parse

import pytest

import blackbox
from blackbox import ODD
from node import LABEL, Node

KCNA6 = "2001:db8:176::71"
NS1, LEAF_NS = "175.45.176.15", "175.45.176.8"
MAIL, WEB = "175.45.176.70", "175.45.176.67"
PAGES = f"http://{ODD}:8080"
UNREACHABLE = "192.0.2.1"

PROBES = [
    ("ping", "175.45.176.71"),
    ("ping", "kcna.kp"),
    ("ping_default", "kcna.kp"),
    ("ping_default", KCNA6),
    ("ping", UNREACHABLE),
    ("ping", "nobody.kp"),
    ("ping_ip4_only", KCNA6),

    ("tcp", "kcna.kp:80"),
    ("tcp", f"{WEB}:443"),
    ("ssh", f"{ODD}:2222"),
    ("ssh", f"{ODD}:2424"),
    ("tls", "kcna.kp:443"),
    ("tls_unverified", "kcna.kp:8444"),
    ("tls_default_authorities", "kcna.kp:443"),
    ("smtp", f"{MAIL}:25"),
    ("smtp_starttls", "mail.silibank.net.kp:25"),

    ("dns_soa", NS1),
    ("dns_soa_tcp", NS1),
    ("dns_soa_tls", "kcna.kp"),
    ("dns_a", LEAF_NS),
    ("dns_absent", LEAF_NS),
    ("dns_soa", WEB),

    ("http", "http://kcna.kp/"),
    ("http", "kcna.kp"),
    ("http", "http://kcna.kp/missing"),
    ("http", "http://kcna.kp/moved"),
    ("http", "http://nobody.kp/"),
    ("http", f"{PAGES}/cookie"),
    ("http_default", "http://kcna.kp:8080/"),
    ("http_ca", "https://kcna.kp/"),
    ("http_ca", f"{PAGES}/to-https"),
    ("http", "https://kcna.kp/"),
    ("http_2", f"https://kcna.kp:{blackbox.HTTP_2}/"),
    ("http_body_lacks", "http://kcna.kp/"),
    ("http_no_cookie", f"{PAGES}/cookie"),
]

# Measured anew by each: the same name, but not the same number.
TIMES = {"probe_duration_seconds", "probe_dns_lookup_time_seconds", "probe_icmp_duration_seconds",
         "probe_dns_duration_seconds", "probe_http_duration_seconds"}
# Labels that reachd does not have.
UNKNOWN_LABELS = {"subjectalternative"}
# Of a chain that was not verified, or of no name server's: blackbox_exporter writes a date before 1970.
NO_DATE = -62135596800.0

WATCH = f"""
vantage: {{name: e2e, region: lab}}
module_files: [{blackbox.MODULES}]
probe_api: {{allow: ["175.45.176.0/22", "2001:db8::/32", {UNREACHABLE}, nobody.kp]}}
limits: {{exclude: [175.45.176.68]}}
modules:
  ping_watch: {{prober: icmp, timeout: 1s, icmp: {{preferred_ip_protocol: ip4}}}}
  secretive: {{prober: http, timeout: 1s, http: {{bearer_token: hunter2, preferred_ip_protocol: ip4}}}}
hosts:
  - {{name: kcna.kp, checks: [{{module: ping_watch, interval: 2s}}]}}
  - {{name: web, address: {WEB}, checks: [{{module: ping_watch, interval: 2s}}]}}
"""


def families(text):
    """Types by name, and values by name and labels."""
    types = dict(re.findall(r"^# TYPE (\S+) (\S+)$", text, re.MULTILINE))
    values = {}
    for name, labels, value in re.findall(r"^([a-z_0-9]+)(?:\{(.*)\})? (\S+)$", text, re.MULTILINE):
        known = tuple(pair for pair in sorted(LABEL.findall(labels)) if pair[0] not in UNKNOWN_LABELS)
        values[name, known] = float(value)
    return types, values


def probe(node, target, module, **more):
    return node.request("/probe?" + urllib.parse.urlencode({"target": target, "module": module, **more}))


@pytest.fixture(scope="module")
def exporter(odd_lab):
    with blackbox.Exporter(odd_lab) as running:
        yield running


@pytest.fixture(scope="module")
def prober(session_lab, binary, tmp_path_factory):
    """Where the files are that the modules name."""
    directory = tmp_path_factory.mktemp("probe")
    node = Node(session_lab, binary, directory, WATCH, run_in=session_lab.lab.directory)
    yield node.start()
    node.stop()


@pytest.mark.parametrize("module,target", PROBES)
def test_names_types_and_values_are_blackbox_exporters(exporter, prober, module, target):
    peer_types, peer = families(exporter.metrics(module, target))
    status, text = probe(prober, target, module)
    assert status == 200, text
    own_types, own = families(text)
    assert own["probe_success", ()] == peer["probe_success", ()], text
    shared = peer_types.keys() & own_types.keys()
    assert {name: own_types[name] for name in shared} == {name: peer_types[name] for name in shared}
    missing = {name for name in peer_types if name not in own_types}
    assert not missing - accepted_as_missing(peer), text
    for (name, labels), value in peer.items():
        if name in own_types:
            assert is_comparable(name, own[name, labels], value), f"{name}{labels}: {own[name, labels]} and {value}"


def accepted_as_missing(peer):
    """Families of the peer's that say nothing: no verified chain, no SOA in the reply."""
    empty = {("probe_ssl_last_chain_expiry_timestamp_seconds", ()): NO_DATE, ("probe_dns_serial", ()): 0.0}
    return {key[0] for key, value in empty.items() if peer.get(key) == value}


def is_comparable(name, own, peer):
    if name in TIMES:
        return 0 <= own < 3 and abs(own - peer) < 1.5
    return own == peer


def test_host_of_the_configuration_needs_no_leave(prober):
    status, text = probe(prober, WEB, "ping")
    assert status == 200 and "\nprobe_success 1\n" in text


def test_what_is_wrong_is_told(prober):
    assert prober.request("/probe")[0] == 400
    assert probe(prober, WEB, "pong")[0] == 400
    assert prober.request(f"/probe?target={WEB}&module=ping&module=ping")[0] == 400
    assert probe(prober, "10.0.0.1", "ping")[0] == 403
    status, text = probe(prober, "175.45.176.68", "ping")
    assert status == 403 and "limits.exclude" in text
    status, text = probe(prober, "rodong.rep.kp", "ping")
    assert status == 403 and "175.45.176.68 is excluded" in text


def test_debugging_tells_how_without_secrets(prober):
    status, text = probe(prober, f"{PAGES}/missing", "secretive", debug="true")
    assert status == 200
    assert "hunter2" not in text and "<secret>" in text
    assert "outcome: bad_reply" in text and "\nprobe_success 0\n" in text


def test_hostname_is_asked_for_in_place_of_the_target(prober):
    status, text = probe(prober, "175.45.176.71:443", "tls", hostname="kcna.kp")
    assert status == 200 and "\nprobe_success 1\n" in text
    status, text = probe(prober, "175.45.176.71:443", "tls", hostname="rodong.rep.kp")
    assert status == 200 and "\nprobe_success 0\n" in text
    assert probe(prober, "175.45.176.71:443", "tls", hostname="kcna.kp:443")[0] == 400


def test_scrape_timeout_cuts_the_probe_short(prober, lab):
    lab.fault("host-down", WEB)
    began = time.monotonic()
    status, text = prober.request(
        f"/probe?target={WEB}&module=ping", headers={"X-Prometheus-Scrape-Timeout-Seconds": "0.7"})
    assert status == 200 and "\nprobe_success 0\n" in text
    assert 0.2 <= time.monotonic() - began < 0.9


def test_probes_on_demand_are_not_counted_as_checks(prober):
    before = prober.metrics().total("reachd_probes_total", check="ping")
    assert probe(prober, WEB, "ping")[0] == 200
    assert prober.metrics().total("reachd_probes_total", check="ping") == before == 0


def test_reload_while_probes_are_under_way_loses_none(prober, lab):
    lab.fault("host-down", WEB)
    with ThreadPoolExecutor(20) as pool:
        asked = [pool.submit(probe, prober, WEB, "ping") for _ in range(20)]
        assert prober.reload()[0] == 200
        assert [one.result()[0] for one in asked] == [200] * 20
