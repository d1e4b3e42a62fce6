"""The lab's servers answer as the hosts that they stand for."""

import subprocess
import sys

import pytest

import inventory
from running_lab import LAB_COMMAND, free_port
import shaping
import zones

WEB_NAMES = [(name, host) for host in inventory.WEB_HOSTS for name in host.names]


@pytest.mark.parametrize("name,host", WEB_NAMES, ids=[name for name, _ in WEB_NAMES])
def test_every_web_name_resolves_and_answers(lab, name, host):
    assert lab.http_status(f"http://{name}/", "-4") == "200"
    if 443 in host.web:
        assert lab.http_status(f"https://{name}/", "-4", "--cacert", f"{lab.lab.directory}/tls/ca.pem") == "200"


def test_a_host_without_https_refuses_it(lab):
    done = lab.at_vantage("curl", "-sS", "https://175.45.176.67/")
    assert done.returncode == 7


@pytest.mark.parametrize("server", inventory.NAME_SERVERS, ids=lambda server: server.address)
def test_every_name_server_is_authoritative_for_its_zones(lab, server):
    for zone in server.zones:
        for transport in ("+notcp", "+tcp"):
            answer = lab.dns(server.address, zone, "SOA", transport)
            assert "status: NOERROR" in answer and "Flags: qr aa" in answer and f" {zones.SERIAL} " in answer


@pytest.mark.parametrize("address", inventory.CONTROLS.values())
def test_every_control_answers_for_the_root(lab, address):
    assert "a.root-servers.net." in lab.dns(address, ".", "SOA", "+short")


def test_the_resolver_recurses_for_the_systems_resolver(lab):
    assert " ra;" in lab.dns(inventory.RESOLVER, "kcna.kp", "A", "+rec")
    program = "import socket; print(socket.gethostbyname('mail.star.edu.kp'))"
    assert lab.at_vantage(sys.executable, "-c", program).stdout == "175.45.179.69\n"


@pytest.mark.parametrize("host", inventory.MAIL_HOSTS, ids=lambda host: host.address)
def test_every_mail_port_greets(lab, host):
    for port in host.mail:
        ca = f"{lab.lab.directory}/tls/ca.pem"
        tls = [] if port == 465 else ["-starttls", "smtp"]
        done = lab.at_vantage(
            "openssl", "s_client", "-connect", f"{host.address}:{port}", "-CAfile", ca, "-verify_ip", host.address,
            "-verify_return_error", *tls, input="QUIT\n")
        assert "Verification: OK" in done.stdout, done.stderr


@pytest.mark.parametrize("address", [*inventory.ROUTERS, "198.18.200.1", "2001:db8:176::71", "2001:db8:53::53"])
def test_routers_the_crowd_and_ipv6_hosts_answer_ping(lab, address):
    assert lab.answers_ping(address)


@pytest.mark.parametrize("target,path", [
    ("175.45.176.71", ["203.0.113.1", "203.0.113.6", "175.45.178.129"]),
    ("175.45.178.56", ["203.0.113.1", "203.0.113.10", "175.45.178.161"]),
])
def test_the_path_shows_every_router(lab, target, path):
    for hops, router in enumerate(path, start=1):
        answer = lab.at_vantage("ping", "-n", "-c", "1", "-W", "1", "-t", str(hops), target).stdout
        assert f"From {router} " in answer and "Time to live exceeded" in answer


def test_round_trip_times_are_those_of_the_upstreams():
    delays = shaping.MEASURED_DELAYS
    assert delays["exchange/as4837"] + delays["as4837/border"] == 290
    assert 160 <= delays["exchange/as20485"] + delays["as20485/border"] <= 230
    assert 10 <= delays["exchange/internet"] <= 20


def test_netem_commands_are_ones_that_tc_understands(lab):
    """On a kernel without netem only the kernel objects: tc has read the words by then."""
    command = shaping.netem_command(lab.lab, shaping.WIRES[0], 12.5)
    done = subprocess.run(command[:3] + ["qdisc", "replace", "dev", "lo"] + command[7:], capture_output=True, text=True)
    assert done.returncode == 0 or "qdisc kind is unknown" in done.stderr


def test_unprivileged_ping_sockets_are_allowed_at_the_vantage(lab):
    program = "import socket; socket.socket(socket.AF_INET, socket.SOCK_DGRAM, socket.IPPROTO_ICMP)"
    as_nobody = ["setpriv", "--reuid", "65534", "--regid", "65534", "--clear-groups", sys.executable, "-c", program]
    assert lab.at_vantage(*as_nobody).returncode == 0
    lab.fault("icmp-permission")
    assert lab.at_vantage(*as_nobody).returncode != 0


LISTENER = """
import os, socket
assert os.environ["LISTEN_PID"] == str(os.getpid()) and os.environ["LISTEN_FDS"] == "1"
connection, _ = socket.socket(fileno=3).accept()
connection.sendall(os.readlink("/proc/self/ns/net").encode())
"""


def test_serve_passes_a_listener_of_the_machine_into_the_lab(lab):
    port = free_port()
    command = [LAB_COMMAND, "serve", "--name", lab.lab.name, "--listen", f"127.0.0.1:{port}", "--"]
    with subprocess.Popen(command + [sys.executable, "-c", LISTENER]) as server:
        said = subprocess.run(
            ["curl", "-s", "--http0.9", "--retry", "50", "--retry-connrefused", "--retry-delay", "0",
             "--retry-max-time", "10", f"http://127.0.0.1:{port}/"], capture_output=True, text=True).stdout
        assert server.wait(timeout=10) == 0
    assert said == lab.at_vantage("readlink", "/proc/self/ns/net").stdout.strip()


def test_serve_listens_on_the_loopback_only(lab):
    done = subprocess.run(
        [LAB_COMMAND, "serve", "--name", lab.lab.name, "--listen", "0.0.0.0:9717", "--", "true"],
        capture_output=True, text=True)
    assert done.returncode == 1
    assert "no loopback address" in done.stderr
