"""The replica's namespaces, links, addresses and routes.

    vantage ---+- exchange -+- as4837 ---+- border == hosts   (one link for each /24)
    vantage2 --+            +- as20485 --+
    vantage3 --+            +- internet  (controls, resolver, crowd)

Links are unnumbered: each end has one address and a route to the other end's. Every interface is named after
what it leads to.
"""

from dataclasses import dataclass

import inventory
import namespaces
from state import ROLES, VANTAGES

UPSTREAMS = ("as4837", "as20485")
TABLES = {"as4837": 4837, "as20485": 20485}
# The upstream that carries each /24 both ways while nothing is wrong.
CARRIER = {
    "175.45.176.0/24": "as4837",
    "175.45.177.0/24": "as4837",
    "175.45.178.0/24": "as20485",
    "175.45.179.0/24": "as4837",
}
COUNTRY6 = "2001:db8:176::/48"
INTERNET6 = "2001:db8:53::/64"


@dataclass(frozen=True)
class Link:
    left: str
    right: str
    left_address: str
    right_address: str

    def subnet6(self):
        """The link's IPv6 subnet, made from the last number of its right address."""
        return f"2001:db8:ff:{self.right_address.split('.')[3]}::"


LINKS = (
    Link("vantage", "exchange", "203.0.113.2", "203.0.113.1"),
    Link("vantage2", "exchange", "203.0.113.26", "203.0.113.25"),
    Link("vantage3", "exchange", "203.0.113.30", "203.0.113.29"),
    Link("exchange", "as4837", "203.0.113.5", "203.0.113.6"),
    Link("exchange", "as20485", "203.0.113.9", "203.0.113.10"),
    Link("exchange", "internet", "203.0.113.13", "203.0.113.14"),
    Link("as4837", "border", "203.0.113.17", inventory.ROUTERS[0]),
    Link("as20485", "border", "203.0.113.21", inventory.ROUTERS[1]),
)
ROUTER_SYSCTLS = {
    "ipv4/ip_forward": 1,
    "ipv6/conf/all/forwarding": 1,
    # The way back may differ from the way there.
    "ipv4/conf/all/rp_filter": 0,
    "ipv4/conf/default/rp_filter": 0,
    "ipv4/conf/all/send_redirects": 0,
    "ipv4/conf/default/send_redirects": 0,
    # A traceroute shows every router at every try, by the address it was entered through.
    "ipv4/icmp_errors_use_inbound_ifaddr": 1,
    "ipv4/icmp_ratelimit": 0,
    "ipv4/icmp_msgs_per_sec": 1000000,
    "ipv4/icmp_msgs_burst": 1000000,
    "ipv6/icmp/ratelimit": 0,
    "ipv6/conf/all/accept_dad": 0,
    "ipv6/conf/default/accept_dad": 0,
}
UNPRIVILEGED_PING = "0 2147483647"


def prefix_link(prefix):
    """The interface, on both sides, of the link between border and hosts that carries a /24."""
    return "net" + prefix.split(".")[2]


def build(lab):
    """Makes the network, without any process in it."""
    namespaces.ip_batch("", [f"netns add {name}" for name in lab.namespaces()])
    for role in ROLES:
        namespaces.set_sysctls(lab.namespace(role), ROUTER_SYSCTLS)
        namespaces.ip_batch(lab.namespace(role), ["link set lo up"])
    for vantage in VANTAGES:
        namespaces.set_sysctls(lab.namespace(vantage), {"ipv4/ping_group_range": UNPRIVILEGED_PING})
    for role in ROLES:
        namespaces.ip_batch(lab.namespace(role), _link_commands(lab, role))
    for role in ROLES:
        namespaces.ip_batch(lab.namespace(role), _address_commands(role))
    # Routes come last: they need the far end of their link.
    for role in ROLES:
        namespaces.ip_batch(lab.namespace(role), _ROUTES[role]())


def _link_commands(lab, role):
    links = [(link.right, link.right, link.left) for link in LINKS if link.left == role]
    if role == "border":
        links += [("hosts", prefix_link(prefix), prefix_link(prefix)) for prefix in inventory.PREFIXES]
    return [
        f"link add name {near} type veth peer name {far} netns {lab.namespace(peer)}" for peer, near, far in links
    ]


def _address_commands(role):
    commands = []
    for link in LINKS:
        if link.left == role:
            commands += _end_commands(link.right, link.left_address, link.right_address, f"{link.subnet6()}1")
        if link.right == role:
            commands += _end_commands(link.left, link.right_address, link.left_address, f"{link.subnet6()}2")
    return commands + _EXTRA_ADDRESSES.get(role, list)()


def _end_commands(device, address, peer, address6):
    return [
        f"address add {address} peer {peer} dev {device}",
        f"address add {address6}/64 dev {device} nodad",
        f"link set {device} up",
    ]


def _border_addresses():
    commands = [f"address add {inventory.ROUTERS[2]}/32 dev lo"]
    for prefix in inventory.PREFIXES:
        commands += [f"address add {_gateway(prefix)}/32 dev {prefix_link(prefix)}", f"link set {prefix_link(prefix)} up"]
    return commands + ["address add 2001:db8:176::1/64 dev net176 nodad"]


def _host_addresses():
    commands = [f"link set {prefix_link(prefix)} up" for prefix in inventory.PREFIXES]
    commands.append(f"address add {inventory.MISBEHAVING}/32 dev lo")
    for host in inventory.SERVED_HOSTS:
        device = "net" + host.address.split(".")[2]
        commands.append(f"address add {host.address}/32 dev {device}")
        if host.address6:
            commands.append(f"address add {host.address6}/64 dev {device} nodad")
    return commands


def _internet_addresses():
    addresses = [*inventory.CONTROLS.values(), inventory.RESOLVER, inventory.MISBEHAVING]
    commands = [f"address add {address}/32 dev lo" for address in addresses]
    return commands + [f"address add {inventory.RESOLVER6}/128 dev lo nodad"]


_EXTRA_ADDRESSES = {"border": _border_addresses, "hosts": _host_addresses, "internet": _internet_addresses}


def _gateway(prefix):
    """The border's own address on the link to a /24's hosts."""
    return f"169.254.{prefix.split('.')[2]}.1"


def _link_to(near, far):
    return next(link for link in LINKS if (link.left, link.right) == (near, far))


def address_of(vantage):
    return _link_to(vantage, "exchange").left_address


def _vantage_routes(vantage):
    link = _link_to(vantage, "exchange")
    return [f"route add default via {link.right_address}", f"route add default via {link.subnet6()}2"]


def restore_vantage(lab, vantage):
    """Brings a vantage's link up again, with what the kernel forgot while it was down."""
    link = _link_to(vantage, "exchange")
    address6 = _end_commands("exchange", link.left_address, link.right_address, f"{link.subnet6()}1")[1]
    commands = ["link set exchange up", address6] + _vantage_routes(vantage)
    namespaces.ip_batch(lab.namespace(vantage), [line.replace(" add ", " replace ") for line in commands])


def country_route(prefix, upstream):
    """The exchange's route to a prefix of the country."""
    return f"{prefix} via {_link_to('exchange', upstream).right_address} dev {upstream}"


def _exchange_routes():
    internet = _link_to("exchange", "internet")
    reachable = [*inventory.CONTROLS.values(), inventory.RESOLVER, inventory.CROWD]
    commands = [f"route add {prefix} via {internet.right_address}" for prefix in reachable]
    commands += [f"route add {country_route(prefix, carrier)} metric 100" for prefix, carrier in CARRIER.items()]
    commands += [
        f"route add {COUNTRY6} via {_link_to('exchange', 'as4837').subnet6()}2",
        f"route add {INTERNET6} via {internet.subnet6()}2",
    ]
    # Where the replica ends: nothing else is known here.
    return commands + ["route add unreachable default", "route add unreachable ::/0 metric 4096"]


def _upstream_routes(upstream):
    inner, outer = _link_to("exchange", upstream), _link_to(upstream, "border")
    return [
        f"route add default via {inner.left_address}",
        f"route add {inventory.COUNTRY} via {outer.right_address}",
        f"route add default via {inner.subnet6()}1",
        f"route add {COUNTRY6} via {outer.subnet6()}2",
    ]


def _internet_routes():
    link = _link_to("exchange", "internet")
    return [
        f"route add local {inventory.CROWD} dev lo",
        f"route add default via {link.left_address}",
        f"route add default via {link.subnet6()}1",
    ]


def return_rule(prefix, upstream):
    """The border's rule that sends what comes from a prefix out through an upstream."""
    return f"from {prefix} lookup {TABLES[upstream]}"


def _border_routes():
    main = _link_to("as4837", "border")
    commands = [f"route add default via {main.left_address}", f"route add default via {main.subnet6()}1"]
    for upstream in UPSTREAMS:
        gateway = _link_to(upstream, "border").left_address
        commands.append(f"route add default via {gateway} table {TABLES[upstream]}")
    for prefix, carrier in CARRIER.items():
        commands.append(f"route add {prefix} dev {prefix_link(prefix)}")
        commands.append(f"rule add {return_rule(prefix, carrier)} pref 2000")
    return commands


def _host_routes():
    # The IPv4 one is for the misbehaving server, whose address is translated only after the routing.
    commands = ["route add default via 2001:db8:176::1", f"route add default via {_gateway(inventory.PREFIXES[0])} dev net176 onlink"]
    for prefix in inventory.PREFIXES:
        table = prefix.split(".")[2]
        commands.append(f"route add default via {_gateway(prefix)} dev {prefix_link(prefix)} onlink table {table}")
        commands.append(f"rule add from {prefix} lookup {table}")
    return commands


_ROUTES = {
    "vantage": lambda: _vantage_routes("vantage"),
    "vantage2": lambda: _vantage_routes("vantage2"),
    "vantage3": lambda: _vantage_routes("vantage3"),
    "exchange": _exchange_routes,
    "as4837": lambda: _upstream_routes("as4837"),
    "as20485": lambda: _upstream_routes("as20485"),
    "internet": _internet_routes,
    "border": _border_routes,
    "hosts": _host_routes,
}
