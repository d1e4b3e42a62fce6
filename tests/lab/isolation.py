"""The proof that a lab's network has no way out.

Structure first: every interface of every namespace leads to another namespace of the same lab. Only then an
attempt: from every vantage, addresses outside must be out of reach at once.
"""

import errno
import json
import os
import socket

import namespaces
from namespaces import LabError, NETNS_DIRECTORY
import processes
from shaping import DELAY_LINE, WIRES
from state import ROLES, VANTAGES, Lab, running_labs

# Addresses for documentation: nobody has them, and the replica does not know them either.
NOWHERE = ("192.0.2.1", "233.252.0.1", "2001:db8:ffff::1")
OUT_OF_REACH = (errno.ENETUNREACH, errno.EHOSTUNREACH, errno.EACCES, errno.ENETDOWN)
ATTEMPT_SECONDS = 3
OWN_NAMESPACE = "/proc/self/ns/net"


class NotIsolated(LabError):
    """There may be a way out; nothing is to be started."""


def remember_outside(lab):
    """Writes down what the machine's own network is; to be called there, before the lab is built."""
    links = json.loads(namespaces.run(["ip", "-j", "address"]))
    routes = json.loads(namespaces.run(["ip", "-j", "route", "show", "default"]) or "[]")
    addresses = [info["local"] for link in links for info in link.get("addr_info", []) if info["scope"] == "global"]
    gateways = [route["gateway"] for route in routes if "gateway" in route]
    lab.save("outside", {"inode": namespaces.inode_of(OWN_NAMESPACE), "addresses": addresses + gateways})


def prove(lab):
    """Returns what was proven, in words; NotIsolated names the first thing that speaks against it."""
    outside = lab.load("outside", {"inode": 0, "addresses": []})
    count = sum(_check_namespace(lab, role, outside["inode"]) for role in ROLES)
    for address in [*NOWHERE, *outside["addresses"]]:
        for vantage in VANTAGES:
            _check_out_of_reach(lab, vantage, address)
    return f"{count} interfaces in {len(ROLES)} namespaces lead to each other only; the outside is out of reach"


def _check_namespace(lab, role, outside):
    """Number of interfaces of a namespace, all of which stay within the lab."""
    namespace = lab.namespace(role)
    if not namespaces.exists(namespace):
        raise NotIsolated(f"the namespace {namespace} is missing; take the lab down and start it again")
    if namespaces.inode_of(f"{NETNS_DIRECTORY}/{namespace}") == outside:
        raise NotIsolated(f"{namespace} is the machine's own network")
    links = json.loads(namespaces.run(["ip", "-n", namespace, "-j", "-d", "link", "show"]))
    names = _names_of_peers(namespace)
    for link in links:
        _check_link(lab, role, link, names)
    return len(links)


def _names_of_peers(namespace):
    """Which namespace each id stands for; the machine's own has none."""
    listed = json.loads(namespaces.run(["ip", "-n", namespace, "-j", "netns", "list-id"]) or "[]")
    return {entry["nsid"]: entry.get("name") for entry in listed}


def _check_link(lab, role, link, names):
    device, kind = link["ifname"], link.get("linkinfo", {}).get("info_kind")
    where = f"{device} in {lab.namespace(role)}"
    if link.get("link_type") == "loopback":
        return
    if kind == "tun":
        _check_tunnel(lab, role, device, where)
    elif kind != "veth":
        raise NotIsolated(f"{where} is a {kind or 'device of the machine'}: the lab has only veth pairs of its own")
    elif names.get(link.get("link_netnsid")) not in lab.namespaces():
        raise NotIsolated(f"{where} leads to {names.get(link.get('link_netnsid')) or 'the machine itself'}")


def _check_tunnel(lab, role, device, where):
    """A tunnel goes wherever the process that holds it likes: it has to be the lab's delay line."""
    expected = any((wire.role, wire.tunnel()) == (role, device) for wire in WIRES)
    pid = processes.running_pid(lab, DELAY_LINE)
    if not expected or pid is None or device not in _tunnels_held_by(pid):
        raise NotIsolated(f"{where} is a tunnel that the lab did not make")


def _tunnels_held_by(pid):
    devices = set()
    for descriptor in os.listdir(f"/proc/{pid}/fdinfo"):
        with open(f"/proc/{pid}/fdinfo/{descriptor}") as file:
            devices |= {line.split()[1] for line in file if line.startswith("iff:")}
    return devices


def _check_out_of_reach(lab, vantage, address):
    """Tries to connect from a vantage; only a prompt 'no route' is good enough."""
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    with namespaces.entered(lab.namespace(vantage)), socket.socket(family, socket.SOCK_STREAM) as attempt:
        attempt.settimeout(ATTEMPT_SECONDS)
        try:
            error = attempt.connect_ex((address, 9))
        except TimeoutError:
            error = errno.EAGAIN
    if error not in OUT_OF_REACH:
        raise NotIsolated(f"{address} is not out of the {vantage}'s reach: {os.strerror(error) if error else 'connected'}")


def assert_inside():
    """Proves, for a process in a namespace of a lab, that it is in one and has no way out."""
    own = namespaces.inode_of(OWN_NAMESPACE)
    for name in running_labs():
        lab = Lab(name)
        for namespace in lab.namespaces():
            if namespaces.exists(namespace) and namespaces.inode_of(f"{NETNS_DIRECTORY}/{namespace}") == own:
                return f"inside {namespace}: {prove(lab)}"
    raise NotIsolated("this is no namespace of a running lab; run it by: tests/lab/lab exec -- COMMAND")
