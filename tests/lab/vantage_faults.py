"""Faults of the vantage and of what stands near it."""

from fault import Fault, no_arguments, usage_error
import filters
import inventory
import namespaces
from state import VANTAGES
import topology

CUT_USAGE = "vantage-cut [VANTAGE] [silent|link]"
FILTERED_USAGE = "filtered VANTAGE"
RESOLVERS = (inventory.RESOLVER, inventory.RESOLVER6)
PING_REFUSED = "1 0"


def _complete_vantage_cut(arguments):
    vantage, *manner = arguments if arguments[:1] and arguments[0] in VANTAGES else ["vantage", *arguments]
    if manner not in ([], ["silent"], ["link"]):
        usage_error(CUT_USAGE)
    return [vantage, *(manner or ["silent"])]


def _apply_vantage_cut(lab, arguments):
    vantage, manner = arguments
    if manner == "link":
        namespaces.ip_batch(lab.namespace(vantage), ["link set exchange down"])
        return
    rules = [f'iifname "{vantage}" drop', f"{filters.to(topology.address_of(vantage))} drop"]
    filters.put(lab, "exchange", f"vantage-cut {vantage}", filters.early(rules))


def _heal_vantage_cut(lab, arguments):
    vantage, manner = arguments
    if manner == "link":
        topology.restore_vantage(lab, vantage)
    else:
        filters.take(lab, "exchange", f"vantage-cut {vantage}")


def _complete_filtered(arguments):
    if len(arguments) != 1 or arguments[0] not in VANTAGES:
        usage_error(f"{FILTERED_USAGE}, with VANTAGE one of {', '.join(VANTAGES)}")
    return arguments


def _apply_filtered(lab, arguments):
    (vantage,) = arguments
    rules = [f'iifname "{vantage}" {filters.to(prefix)} drop' for prefix in (inventory.COUNTRY, topology.COUNTRY6)]
    filters.put(lab, "exchange", f"filtered {vantage}", filters.early(rules))


def _heal_filtered(lab, arguments):
    filters.take(lab, "exchange", f"filtered {arguments[0]}")


def _apply_resolver_down(lab, arguments):
    filters.silence(lab, "resolver-down", RESOLVERS)


def _heal_resolver_down(lab, arguments):
    filters.end_silence(lab, "resolver-down", RESOLVERS)


def _complete_control_down(arguments):
    if len(arguments) > 1 or any(name not in inventory.CONTROLS for name in arguments):
        usage_error(f"control-down [{'|'.join(inventory.CONTROLS)}]")
    return arguments


def _controls(arguments):
    return [inventory.CONTROLS[name] for name in arguments or inventory.CONTROLS]


def _apply_control_down(lab, arguments):
    filters.silence(lab, " ".join(["control-down", *arguments]), _controls(arguments))


def _heal_control_down(lab, arguments):
    filters.end_silence(lab, " ".join(["control-down", *arguments]), _controls(arguments))


def _apply_icmp_permission(lab, arguments):
    namespaces.set_sysctls(lab.namespace("vantage"), {"ipv4/ping_group_range": PING_REFUSED})


def _heal_icmp_permission(lab, arguments):
    namespaces.set_sysctls(lab.namespace("vantage"), {"ipv4/ping_group_range": topology.UNPRIVILEGED_PING})


FAULTS = {
    "vantage-cut": Fault(
        CUT_USAGE, "a vantage hears nothing, or has no link",
        _complete_vantage_cut, _apply_vantage_cut, _heal_vantage_cut, identified_by=1),
    "filtered": Fault(
        FILTERED_USAGE, "one vantage's way to the country is filtered",
        _complete_filtered, _apply_filtered, _heal_filtered),
    "resolver-down": Fault(
        "resolver-down", "the vantage's resolver is silent",
        no_arguments("resolver-down"), _apply_resolver_down, _heal_resolver_down),
    "control-down": Fault(
        "control-down [NAME]", "a control (without NAME all of them) is silent",
        _complete_control_down, _apply_control_down, _heal_control_down),
    "icmp-permission": Fault(
        "icmp-permission", "the vantage's kernel refuses unprivileged ping sockets",
        no_arguments("icmp-permission"), _apply_icmp_permission, _heal_icmp_permission),
}
