"""The benchmarks' network: two namespaces and one veth between them.

    near ── far

Programs probe from `near`; in `far` nothing but the kernel answers, for whole prefixes. Neither has a route to anywhere
else, and that is proven before anything is started in them.
"""

import contextlib
import errno
import ipaddress
import json
import os
import socket
import subprocess

import isolation
import namespaces
from namespaces import LabError
import processes

NEAR, FAR = "reachd-bench-near", "reachd-bench-far"
NEAR_ADDRESS, FAR_ADDRESS = "203.0.113.1", "203.0.113.2"
# Each end is named after what it leads to.
NEAR_DEVICE, FAR_DEVICE = "far", "near"
NEAR_MAC, FAR_MAC = "02:00:00:00:00:01", "02:00:00:00:00:02"

# Every address of it answers.
CROWD = "198.18.0.0/15"

SYSCTLS = {
    "ipv6/conf/all/disable_ipv6": 1,
    "ipv4/conf/all/rp_filter": 0,
    "ipv4/conf/default/rp_filter": 0,
    "ipv4/icmp_ratelimit": 0,
    "ipv4/icmp_msgs_per_sec": 1000000,
    "ipv4/icmp_msgs_burst": 1000000,
    "ipv4/ping_group_range": "0 2147483647",
}


@contextlib.contextmanager
def pair(answering=(CROWD,), silent=()):
    """Within it there is the network. Of the silent prefixes, what is not in an answering one swallows all."""
    _remove()
    try:
        _build(answering, silent)
        _prove([*answering, *silent])
        yield
    finally:
        _remove()


def _build(answering, silent):
    namespaces.ip_batch("", [f"netns add {name}" for name in (NEAR, FAR)])
    for name in (NEAR, FAR):
        namespaces.set_sysctls(name, SYSCTLS)
    link = f"link add {NEAR_DEVICE} address {NEAR_MAC} type veth peer name {FAR_DEVICE} address {FAR_MAC} netns {FAR}"
    namespaces.ip_batch(NEAR, [link, *_end(NEAR_DEVICE, NEAR_ADDRESS, FAR_ADDRESS, FAR_MAC)])
    namespaces.ip_batch(FAR, [
        *_end(FAR_DEVICE, FAR_ADDRESS, NEAR_ADDRESS, NEAR_MAC),
        *(f"route add local {prefix} dev lo" for prefix in answering),
        *(f"route add blackhole {prefix}" for prefix in silent),
    ])
    namespaces.ip_batch(NEAR, [f"route add {prefix} via {FAR_ADDRESS}" for prefix in {*answering, *silent}])


def _end(device, address, peer, peer_mac):
    """Nobody has to ask for the other's hardware address, which would be in the way of the first packets."""
    return [
        "link set lo up",
        f"address add {address} peer {peer} dev {device}",
        f"link set {device} up",
        f"neighbour replace {peer} lladdr {peer_mac} dev {device} nud permanent",
    ]


def _remove():
    present = [name for name in (NEAR, FAR) if namespaces.exists(name)]
    for name in present:
        processes.stop_everything(name)
    for name in present:
        subprocess.run(["ip", "netns", "delete", name], check=True, capture_output=True)


def _prove(prefixes):
    """Raises LabError at the first thing that speaks against it that the two lead to each other only."""
    own = [ipaddress.ip_network(prefix) for prefix in prefixes]
    outside = [address for address in _outside() if not any(ipaddress.ip_address(address) in prefix for prefix in own)]
    for name, other in ((NEAR, FAR), (FAR, NEAR)):
        _check_links(name, other)
        for address in (*isolation.NOWHERE, *outside):
            _check_out_of_reach(name, address)


def _check_links(name, other):
    listed = json.loads(namespaces.run(["ip", "-n", name, "-j", "netns", "list-id"]) or "[]")
    peers = {entry["nsid"]: entry.get("name") for entry in listed}
    for link in json.loads(namespaces.run(["ip", "-n", name, "-j", "-d", "link", "show"])):
        is_veth = link.get("linkinfo", {}).get("info_kind") == "veth"
        leads_to_other = is_veth and peers.get(link.get("link_netnsid")) == other
        if link["link_type"] != "loopback" and not leads_to_other:
            raise LabError(f"{link['ifname']} in {name} does not lead to {other}")


def _outside():
    """The machine's own IPv4 addresses and gateways."""
    links = json.loads(namespaces.run(["ip", "-4", "-j", "address"]))
    routes = json.loads(namespaces.run(["ip", "-4", "-j", "route", "show", "default"]) or "[]")
    addresses = [info["local"] for link in links for info in link["addr_info"] if info["scope"] == "global"]
    return addresses + [route["gateway"] for route in routes if "gateway" in route]


def _check_out_of_reach(name, address):
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    with namespaces.entered(name), socket.socket(family, socket.SOCK_STREAM) as attempt:
        attempt.settimeout(isolation.ATTEMPT_SECONDS)
        try:
            error = attempt.connect_ex((address, 9))
        except TimeoutError:
            error = errno.EAGAIN
    # Without IPv6 there is not even an address to send from.
    if error not in (*isolation.OUT_OF_REACH, errno.EADDRNOTAVAIL):
        raise LabError(f"{address} is not out of {name}'s reach: {os.strerror(error) if error else 'connected'}")


def addresses(count):
    """The first of the crowd."""
    return [f"198.{18 + index // 65536}.{index // 256 % 256}.{index % 256}" for index in range(count)]


def packets_sent():
    """Into the veth by whatever runs in the near namespace, since the network was made."""
    link, = json.loads(namespaces.run(["ip", "-n", NEAR, "-j", "-s", "link", "show", NEAR_DEVICE]))
    return link["stats64"]["tx"]["packets"]
