"""Faults on the way to the hosts: what is lost, late or led another way."""

import fault
from fault import Fault, usage_error
import filters
import inventory
import namespaces
import shaping
import topology

ANY_NET = ", ".join(inventory.PREFIXES)


def _complete_host_down(arguments):
    return [fault.address(arguments[0])] if len(arguments) == 1 else usage_error("host-down HOST")


def _apply_host_down(lab, arguments):
    filters.silence(lab, "host-down", arguments)


def _heal_host_down(lab, arguments):
    filters.end_silence(lab, "host-down", arguments)


def _complete_prefix_unreachable(arguments):
    return [fault.prefix(arguments[0])] if len(arguments) == 1 else usage_error("prefix-unreachable PREFIX")


def _apply_prefix_unreachable(lab, arguments):
    (prefix,) = arguments
    reject = "reject with icmpv6 type no-route" if ":" in prefix else "reject with icmp type net-unreachable"
    chain = filters.chain(filters.FORWARD, [f"{filters.to(prefix)} {reject}"])
    filters.put(lab, "exchange", f"prefix-unreachable {prefix}", [chain])


def _heal_prefix_unreachable(lab, arguments):
    filters.take(lab, "exchange", f"prefix-unreachable {arguments[0]}")


def _complete_loss(arguments):
    if len(arguments) != 2:
        usage_error("loss PREFIX PERCENT")
    return [fault.prefix(arguments[0]), fault.number(arguments[1], 0.01, 100)]


def _apply_loss(lab, arguments):
    prefix, percent = arguments
    # nft refuses a comparison that always holds.
    chance = "" if percent == "100" else f"numgen random mod 10000 < {round(float(percent) * 100)}"
    rule = f"{filters.to(prefix)} {chance} drop"
    filters.put(lab, filters.guard_of(prefix), f"loss {prefix}", filters.early([rule]))


def _heal_loss(lab, arguments):
    filters.take(lab, filters.guard_of(arguments[0]), f"loss {arguments[0]}")


def _complete_delay(arguments):
    if len(arguments) != 2 or arguments[0] not in (*inventory.PREFIXES, inventory.COUNTRY):
        usage_error(f"delay PREFIX MILLISECONDS, with PREFIX one of {ANY_NET}, {inventory.COUNTRY}")
    return [arguments[0], fault.number(arguments[1], 0, 60000)]


def _set_extra_delay(lab, prefix, milliseconds):
    """Delays add up where a /24 and the whole country have one."""
    extra = lab.load("extra-delays", {}) | {prefix: milliseconds}
    lab.save("extra-delays", extra)
    delays = shaping.base_delays(lab)
    for net in inventory.PREFIXES:
        delays[f"border/{topology.prefix_link(net)}"] = extra.get(net, 0) + extra.get(inventory.COUNTRY, 0)
    shaping.apply(lab, delays)


def _apply_delay(lab, arguments):
    _set_extra_delay(lab, arguments[0], float(arguments[1]))


def _heal_delay(lab, arguments):
    _set_extra_delay(lab, arguments[0], 0)


def _complete_upstream_cut(arguments):
    return [fault.upstream(arguments[0])] if len(arguments) == 1 else usage_error("upstream-cut AS4837|AS20485")


def _apply_upstream_cut(lab, arguments):
    (upstream,) = arguments
    rules = [f"{filters.to(prefix)} drop" for prefix in (inventory.COUNTRY, topology.COUNTRY6)]
    filters.put(lab, upstream, "upstream-cut", filters.early(['iifname "border" drop', *rules]))


def _heal_upstream_cut(lab, arguments):
    filters.take(lab, arguments[0], "upstream-cut")


def _complete_reroute(arguments):
    if len(arguments) != 2 or arguments[0] not in inventory.PREFIXES:
        usage_error(f"reroute PREFIX AS4837|AS20485, with PREFIX one of {ANY_NET}")
    return [arguments[0], fault.upstream(arguments[1])]


def _apply_reroute(lab, arguments):
    """Over the usual route and rule, not in their place: to heal is to take these away."""
    prefix, upstream = arguments
    route = f"route add {topology.country_route(prefix, upstream)} metric 10"
    namespaces.ip_batch(lab.namespace("exchange"), [route])
    rule = f"rule add {topology.return_rule(prefix, upstream)} pref 1500"
    namespaces.ip_batch(lab.namespace("border"), [rule])


def _heal_reroute(lab, arguments):
    prefix, upstream = arguments
    route = f"route delete {topology.country_route(prefix, upstream)} metric 10"
    namespaces.ip_batch(lab.namespace("exchange"), [route])
    rule = f"rule delete {topology.return_rule(prefix, upstream)} pref 1500"
    namespaces.ip_batch(lab.namespace("border"), [rule])


FAULTS = {
    "host-down": Fault(
        "host-down HOST", "an address is silent",
        _complete_host_down, _apply_host_down, _heal_host_down),
    "prefix-unreachable": Fault(
        "prefix-unreachable PREFIX", "the exchange has no route: it says 'net unreachable'",
        _complete_prefix_unreachable, _apply_prefix_unreachable, _heal_prefix_unreachable),
    "loss": Fault(
        "loss PREFIX PERCENT", "a share of what goes to a prefix is lost at random",
        _complete_loss, _apply_loss, _heal_loss, identified_by=1),
    "delay": Fault(
        "delay PREFIX MILLISECONDS", "answers from a /24, or from all four, take longer",
        _complete_delay, _apply_delay, _heal_delay, identified_by=1),
    "upstream-cut": Fault(
        "upstream-cut AS4837|AS20485", "nothing passes between an upstream and the border",
        _complete_upstream_cut, _apply_upstream_cut, _heal_upstream_cut),
    "reroute": Fault(
        "reroute PREFIX AS4837|AS20485", "a /24 is carried, both ways, by the upstream named",
        _complete_reroute, _apply_reroute, _heal_reroute, identified_by=1),
}
