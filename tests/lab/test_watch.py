"""The shipped watch is polite, and the lab serves all of it."""

from collections import defaultdict
import ipaddress
from pathlib import Path
import re

import pytest
import yaml

import inventory

WATCH = yaml.safe_load((Path(__file__).parents[2] / "config" / "dprk.yml").read_text())
HOSTS = WATCH["hosts"]
CONTROLS = WATCH["controls"]
SWEEPS = WATCH["sweeps"]
MOST_PROBES_A_SECOND = 0.1


def seconds(text):
    units = {"s": 1, "m": 60, "h": 3600}
    number, unit = re.fullmatch(r"(\d+)([smh])", text).groups()
    return int(number) * units[unit]


def checks_of(host):
    """Module, interval in seconds and the check's own keys."""
    for check in host["checks"]:
        own = check if isinstance(check, dict) else {"module": check}
        interval = own.get("interval") or host.get("interval") or WATCH["defaults"]["interval"]
        yield own["module"], seconds(interval), own


def address_of(host):
    """As configured, else where the lab has the name."""
    return host.get("address") or inventory.named_addresses()[host["name"]]


def sweep_rate(address):
    """Pings a second that the sweeps send to one address."""
    return sum(1 / seconds(sweep["interval"]) for sweep in SWEEPS
               if ipaddress.ip_address(address) in ipaddress.ip_network(sweep["prefix"]))


def test_no_address_gets_more_than_a_probe_in_ten_seconds():
    rates = defaultdict(float)
    for host in HOSTS + CONTROLS:
        rates[address_of(host)] = sweep_rate(address_of(host))
    for host in HOSTS + CONTROLS:
        for _, interval, _ in checks_of(host):
            rates[address_of(host)] += 1 / interval
    assert {address: rate for address, rate in rates.items() if rate > MOST_PROBES_A_SECOND} == {}


def test_names_that_are_resolved_stay_polite_even_if_they_are_all_on_the_busiest_machine():
    fixed = sum(1 / interval for host in HOSTS if host.get("address") == "175.45.176.81"
                for _, interval, _ in checks_of(host))
    resolved = sum(1 / interval for host in HOSTS if "address" not in host and host["name"] == "mfa.gov.kp"
                   for _, interval, _ in checks_of(host))
    assert fixed + resolved + sweep_rate("175.45.176.81") <= MOST_PROBES_A_SECOND


def test_the_whole_watch_stays_below_three_probes_a_second():
    checks = sum(1 / interval for host in HOSTS + CONTROLS for _, interval, _ in checks_of(host))
    sweeps = sum(ipaddress.ip_network(sweep["prefix"]).num_addresses / seconds(sweep["interval"]) for sweep in SWEEPS)
    assert checks + sweeps < 3


def test_only_the_country_is_swept():
    assert [sweep["prefix"] for sweep in SWEEPS] == [inventory.COUNTRY]


def test_an_address_is_pinged_under_one_host_only():
    pinged = [host["address"] for host in HOSTS if "address" in host
              for module, _, _ in checks_of(host) if WATCH["modules"][module]["prober"] == "icmp"]
    assert len(pinged) == len(set(pinged))


def test_every_fixed_address_is_in_the_country_or_a_control():
    for host in HOSTS:
        assert "address" not in host or inventory.is_in_country(host["address"])
    assert {host["name"]: host["address"] for host in CONTROLS} == inventory.CONTROLS


def test_every_host_has_the_group_of_its_net():
    for host in HOSTS:
        if "address" in host:
            assert f"net-{host['address'].rpartition('.')[0]}" in host["groups"]


def test_every_name_has_in_the_lab_the_address_of_the_watch():
    named = inventory.named_addresses()
    for host in HOSTS:
        if host["name"] in named and "address" in host:
            assert named[host["name"]] == host["address"]


@pytest.mark.parametrize("host", HOSTS + CONTROLS, ids=lambda host: host["name"])
def test_the_lab_serves_every_check_of_the_watch(lab, host):
    address = address_of(host)
    for module, _, own in checks_of(host):
        assert SERVED[module](lab, host["name"], address, own), f"{module} of {host['name']}"


def soa_is_served(lab, address, own, *options):
    zone = own.get("query_name") or "kp"
    return "Flags: qr aa" in lab.dns(address, zone, "SOA", *options)


def greets(lab, address, port):
    scheme = "smtps" if port == 465 else "smtp"
    return lab.at_vantage("curl", "-ksS", "-m", "5", f"{scheme}://{address}:{port}").returncode == 0


def status_is_valid(lab, name, address, module):
    http = WATCH["modules"][module]["http"]
    scheme, port = ("https", 443) if http.get("scheme") == "https" else ("http", 80)
    status = lab.http_status(f"{scheme}://{name}/", "-I", "-k", "--resolve", f"{name}:{port}:{address}")
    return int(status) in http["valid_status_codes"]


SERVED = {
    "ping": lambda lab, name, address, own: lab.answers_ping(address),
    "web": lambda lab, name, address, own: status_is_valid(lab, name, address, "web"),
    "web_tls": lambda lab, name, address, own: status_is_valid(lab, name, address, "web_tls"),
    "tls": lambda lab, name, address, own: lab.http_status(f"https://{address}/", "-k") == "404",
    "soa": lambda lab, name, address, own: soa_is_served(lab, address, own),
    "soa_tcp": lambda lab, name, address, own: soa_is_served(lab, address, own, "+tcp"),
    "root_soa": lambda lab, name, address, own: soa_is_served(lab, address, {"query_name": "."}),
    "smtp": lambda lab, name, address, own: greets(lab, address, 25),
    "submission": lambda lab, name, address, own: greets(lab, address, 587),
    "smtps": lambda lab, name, address, own: greets(lab, address, 465),
}
