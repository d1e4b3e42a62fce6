"""A lab's beginning and end."""

import subprocess

import inventory
import isolation
import namespaces
from namespaces import LabError
import processes
import services
import shaping
from state import CHECKOUT
import topology

# The last to answer after the network was made; the vantage sees it through every router.
FURTHEST = (("175.45.176.71", 80), ("2001:db8:176::71", 80))


def up(lab, fast=False):
    """Builds the network, proves that it is isolated, and only then starts anything in it."""
    with lab.lock(wait=False):
        if lab.is_up():
            raise LabError(f"the lab '{lab.name}' is up already; {_how_to_end(lab)}")
        _remove(lab)
        try:
            _start(lab, fast)
        except BaseException:
            _remove(lab)
            raise


def _how_to_end(lab):
    command = f"tests/lab/lab down --name {lab.name}"
    if lab.owner() in (None, CHECKOUT):
        return f"end it with: {command}"
    return f"the checkout {lab.owner()} started it: end it there, or take another --name"


def _start(lab, fast):
    lab.create_directories()
    lab.claim()
    for path in lab.resolv_confs:
        path.write_text(f"nameserver {inventory.RESOLVER}\noptions timeout:5\n")
    isolation.remember_outside(lab)
    topology.build(lab)
    isolation.prove(lab)
    options = {"fast": fast, "shaper": "netem" if shaping.kernel_has_netem() else "delay-line"}
    lab.save("options", options)
    shaping.start(lab)
    services.start_all(lab)
    for address, port in FURTHEST:
        processes.wait_until(lambda: namespaces.accepts_connections(lab.namespace("vantage"), address, port), address)
    lab.mark_up()


def down(lab, force=False):
    """Ends every process of the lab and removes its namespaces and files, also those of one that never got up.

    One that is up for another checkout is refused, unless by force.
    """
    with lab.lock():
        if lab.is_up() and lab.owner() not in (None, CHECKOUT) and not force:
            raise LabError(f"the lab '{lab.name}' is in use: the checkout {lab.owner()} started it; end it there, "
                           "or say --force")
        _remove(lab)


def _remove(lab):
    present = [name for name in lab.namespaces() if namespaces.exists(name)]
    for namespace in present:
        processes.stop_everything(namespace)
    for namespace in present:
        subprocess.run(["ip", "netns", "delete", namespace], check=True, capture_output=True)
    lab.remove_directories()
