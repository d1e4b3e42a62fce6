"""Round-trip times: the delay of each wire, by tc netem or, on a kernel without it, by the delay line.

All delay is on the way back to the vantage: a prober sees round trips only, and the way there stays free for the
queue of a flood.
"""

from dataclasses import dataclass
import os
import signal
import subprocess
import sys

import inventory
import namespaces
from namespaces import LabError
import processes
from topology import prefix_link

DELAY_LINE = "delay-line"


@dataclass(frozen=True)
class Wire:
    """What enters namespace `role` through interface `device`; `far_role`'s `far_device` is the other end."""

    role: str
    device: str
    far_role: str
    far_device: str

    def tunnel(self):
        return f"wire-{self.device}"


WIRES = (
    Wire("exchange", "as4837", "as4837", "exchange"),
    Wire("exchange", "as20485", "as20485", "exchange"),
    Wire("exchange", "internet", "internet", "exchange"),
    Wire("as4837", "border", "border", "as4837"),
    Wire("as20485", "border", "border", "as20485"),
) + tuple(
    Wire("border", prefix_link(prefix), "hosts", prefix_link(prefix)) for prefix in inventory.PREFIXES
)

# Milliseconds. Together .29 s through AS4837 and .20 s through AS20485, as measured from Europe in 2021.
MEASURED_DELAYS = {
    "exchange/as4837": 220, "as4837/border": 70,
    "exchange/as20485": 130, "as20485/border": 70,
    "exchange/internet": 12,
}
FAST_DELAYS = {
    "exchange/as4837": 2, "as4837/border": 1,
    "exchange/as20485": 1, "as20485/border": 1,
    "exchange/internet": 1,
}


def key_of(wire):
    return f"{wire.role}/{wire.device}"


def kernel_has_netem():
    """Asked of the kernel, in a namespace of its own: loading the module is its business."""
    argv = ["unshare", "--net", "tc", "qdisc", "add", "dev", "lo", "root", "netem", "delay", "1ms"]
    return subprocess.run(argv, capture_output=True).returncode == 0


def base_delays(lab):
    """Milliseconds by wire, as long as no fault adds to them."""
    chosen = FAST_DELAYS if lab.load("options", {}).get("fast") else MEASURED_DELAYS
    return {key_of(wire): chosen.get(key_of(wire), 0) for wire in WIRES}


def start(lab):
    """Brings the wires to their usual delays."""
    if lab.load("options", {})["shaper"] == "delay-line":
        _start_delay_line(lab)
    apply(lab, base_delays(lab))


def apply(lab, delays):
    """Sets every wire's delay, in milliseconds."""
    if lab.load("options", {})["shaper"] == "netem":
        for wire in WIRES:
            command = netem_command(lab, wire, delays[key_of(wire)])
            namespaces.run(command)
        return
    lab.save("delays", delays)
    pid = processes.running_pid(lab, DELAY_LINE)
    if pid is None:
        raise LabError("the lab's delay line has died; see its log, then start the lab again")
    os.kill(pid, signal.SIGHUP)


def netem_command(lab, wire, milliseconds):
    namespace = lab.namespace(wire.far_role)
    return ["tc", "-n", namespace, "qdisc", "replace", "dev", wire.far_device, "root",
            "netem", "delay", f"{milliseconds}ms", "limit", "100000"]


def _start_delay_line(lab):
    lab.save("delays", base_delays(lab))
    lab.save("wires", [[key_of(wire), lab.namespace(wire.role), wire.tunnel()] for wire in WIRES])
    script = os.path.join(os.path.dirname(os.path.abspath(__file__)), "delay_line.py")
    # It holds tunnels in several namespaces; living in one of them, it ends with the lab.
    processes.start(lab, DELAY_LINE, "exchange", [sys.executable, script, str(lab.directory)])
    processes.wait_until(lambda: (lab.directory / "delay-line.ready").exists(), "the delay line")
    for wire in WIRES:
        _route_through(lab, wire)


def _route_through(lab, wire):
    """What comes in by the wire's device passes the tunnel before it is routed as usual."""
    namespace, table = lab.namespace(wire.role), 3000 + WIRES.index(wire)
    namespaces.ip_batch(namespace, [
        f"route add default dev {wire.tunnel()} table {table}",
        f"route add ::/0 dev {wire.tunnel()} table {table}",
        f"rule add iif {wire.device} lookup {table} pref 1000",
    ])
    namespaces.run(["ip", "-n", namespace, "-6", "rule", "add", "iif", wire.device, "lookup", str(table),
                    "pref", "1000"])
