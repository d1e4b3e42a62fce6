"""Faults made of packet filter rules: each is one nftables table, put in place and taken away in one transaction."""

import hashlib

import inventory
import namespaces

# Before connection tracking and before routing, so that a router's own addresses are covered too.
EARLY = "type filter hook prerouting priority raw; policy accept;"
FORWARD = "type filter hook forward priority filter; policy accept;"
REDIRECT = "type nat hook prerouting priority dstnat; policy accept;"


def table_name(key):
    """A fault's table: a legal name, the same for the same fault."""
    return "fault_" + hashlib.sha256(key.encode()).hexdigest()[:12]


def put(lab, role, key, chains):
    """Puts a fault's table in place, or anew."""
    name = table_name(key)
    body = "\n".join(chains)
    namespaces.nft(lab.namespace(role), f"table inet {name}\ndelete table inet {name}\ntable inet {name} {{\n{body}\n}}\n")


def take(lab, role, key):
    """Takes a fault's table away, if it is there."""
    name = table_name(key)
    namespaces.nft(lab.namespace(role), f"table inet {name}\ndelete table inet {name}\n")


def chain(kind, rules):
    """A chain of one of the kinds above."""
    return f"chain faults {{ {kind}\n" + "\n".join(rules) + "\n}"


def early(rules):
    return [chain(EARLY, rules)]


def to(address):
    """Matches what goes to an address or prefix."""
    return f"{'ip6' if ':' in address else 'ip'} daddr {address}"


def silence(lab, fault, addresses):
    """Loses all that goes to some addresses."""
    for address in addresses:
        put(lab, guard_of(address), f"{fault} {address}", early([f"{to(address)} drop"]))


def end_silence(lab, fault, addresses):
    for address in addresses:
        take(lab, guard_of(address), f"{fault} {address}")


def guard_of(address):
    """The namespace that everything to an address or prefix passes: the border for the country's."""
    return "border" if inventory.is_in_country(address.split("/")[0]) else "internet"


def home_of(address):
    """The namespace that has the address."""
    return "hosts" if inventory.is_in_country(address) else "internet"
