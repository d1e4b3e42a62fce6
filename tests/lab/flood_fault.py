"""A flood: real traffic through a narrow queue, so that delay and then loss build up for all who share it."""

import sys

import fault
from fault import Fault, usage_error
import filters
import namespaces
import processes
import services
import topology

USAGE = "flood [AS4837|AS20485|all] [RAMP_SECONDS]"
# The bottleneck passes 400 of the flood's packets a second and queues a second's worth of them.
BOTTLENECK = ("rate", "4mbit", "burst", "5000", "limit", "10000000")
QUEUE_PACKETS = "400"
PACKETS_PER_SECOND = "1000"
# Somebody behind each upstream; the discard port, which the border keeps from the hosts.
VICTIMS = {"as4837": "175.45.176.71", "as20485": "175.45.178.55"}
PORT = "9"


def _complete(arguments):
    if len(arguments) > 2:
        usage_error(USAGE)
    where, ramp = arguments + ["all", "60"][len(arguments):]
    return ["all" if where == "all" else fault.upstream(where), fault.number(ramp, 0, 3600)]


def _flooded(arguments):
    return topology.UPSTREAMS if arguments[0] == "all" else (arguments[0],)


def _apply(lab, arguments):
    filters.put(lab, "border", "flood", filters.early([f"udp dport {PORT} drop"]))
    for upstream in _flooded(arguments):
        _narrow(lab, upstream)
        argv = [sys.executable, f"{services.HERE}/flood_source.py", VICTIMS[upstream], PORT, PACKETS_PER_SECOND]
        processes.start(lab, f"flood-{upstream}", "internet", argv + [arguments[1]])


def _narrow(lab, upstream):
    tc = ["tc", "-n", lab.namespace(upstream), "qdisc", "replace", "dev", "border"]
    namespaces.run([*tc, "root", "handle", "1:", "tbf", *BOTTLENECK])
    # Counted in packets: a small probe has no better chance than the flood's large packets.
    namespaces.run([*tc, "parent", "1:", "handle", "10:", "pfifo", "limit", QUEUE_PACKETS])


def _heal(lab, arguments):
    for upstream in _flooded(arguments):
        processes.stop(lab, f"flood-{upstream}")
        tc = ["tc", "-n", lab.namespace(upstream), "qdisc"]
        if "tbf" in namespaces.run([*tc, "show", "dev", "border"]):
            namespaces.run([*tc, "delete", "dev", "border", "root"])
    filters.take(lab, "border", "flood")


SUMMARY = "traffic fills an upstream's queue: delay and loss build up"
FAULTS = {"flood": Fault(USAGE, SUMMARY, _complete, _apply, _heal, identified_by=0)}
