"""Faults of the vantage and of what stands near it."""

from fault import Fault, no_arguments, usage_error
import filters
import inventory
import namespaces
import topology

RESOLVERS = (inventory.RESOLVER, inventory.RESOLVER6)
PING_REFUSED = "1 0"


def _complete_vantage_cut(arguments):
    if arguments not in ([], ["silent"], ["link"]):
        usage_error("vantage-cut [silent|link]")
    return arguments or ["silent"]


def _apply_vantage_cut(lab, arguments):
    if arguments == ["link"]:
        namespaces.ip_batch(lab.namespace("vantage"), ["link set exchange down"])
        return
    rules = ['iifname "vantage" drop', f"{filters.to(topology.VANTAGE)} drop"]
    filters.put(lab, "exchange", "vantage-cut", filters.early(rules))


def _heal_vantage_cut(lab, arguments):
    if arguments == ["link"]:
        topology.restore_vantage(lab)
    else:
        filters.take(lab, "exchange", "vantage-cut")


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
        "vantage-cut [silent|link]", "the vantage hears nothing, or has no link",
        _complete_vantage_cut, _apply_vantage_cut, _heal_vantage_cut, identified_by=0),
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
