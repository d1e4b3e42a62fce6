"""Faults of the servers: stopped, or answering what they should not."""

import fault
from fault import Fault, usage_error
import filters
import inventory
from namespaces import LabError
import processes
import services

KINDS = ("web", "dns", "mail")
GARBAGE_PORTS = {"web": (80, 443), "dns": (53,), "mail": (25, 465, 587)}


def _complete_service_down(arguments):
    if len(arguments) not in (1, 2) or (len(arguments) == 2 and arguments[1] not in KINDS):
        usage_error("service-down HOST [web|dns|mail]")
    return [fault.address(arguments[0]), *arguments[1:]]


def _services_of(lab, arguments):
    found = services.services_at(lab, *arguments)
    if not found:
        raise LabError(f"nothing to stop at {' '.join(arguments)}: no such server there")
    return found


def _apply_service_down(lab, arguments):
    for service in _services_of(lab, arguments):
        processes.stop(lab, service.name)


def _heal_service_down(lab, arguments):
    services.start_each(lab, _services_of(lab, arguments))


def _mislead(lab, key, address, ports, manner):
    """Leads what goes to some ports of an IPv4 address to the misbehaving server beside it."""
    if ":" in address:
        raise LabError(f"only IPv4 servers can be made to misbehave, and {address} is none")
    match = f"{filters.to(address)} meta l4proto {{ tcp, udp }} th dport {{ {', '.join(map(str, ports))} }}"
    rule = f"{match} dnat ip to {inventory.MISBEHAVING}:{services.MISBEHAVIOUR_PORTS[manner]}"
    filters.put(lab, filters.home_of(address), key, [filters.chain(filters.REDIRECT, [rule])])


def _dns_fault(name, manner):
    usage = f"{name} [SERVER]"

    def complete(arguments):
        if len(arguments) > 1:
            usage_error(usage)
        return [fault.address(word) for word in arguments]

    def servers(arguments):
        """Each server with the key of its table: the fault of all servers is not the fault of one."""
        chosen = arguments or [host.address for host in inventory.NAME_SERVERS]
        return [(address, " ".join([name, *arguments, "at", address])) for address in chosen]

    def apply(lab, arguments):
        for address, key in servers(arguments):
            _mislead(lab, key, address, (53,), manner)

    def heal(lab, arguments):
        for address, key in servers(arguments):
            filters.take(lab, filters.home_of(address), key)

    summary = f"a name server (without SERVER all of the country's) answers {manner.upper()}"
    return Fault(usage, summary, complete, apply, heal)


def _complete_garbage(arguments):
    if len(arguments) != 2 or arguments[1] not in GARBAGE_PORTS:
        usage_error("garbage HOST web|dns|mail")
    return [fault.address(arguments[0]), arguments[1]]


def _apply_garbage(lab, arguments):
    address, kind = arguments
    _mislead(lab, f"garbage {address} {kind}", address, GARBAGE_PORTS[kind], "garbage")


def _heal_garbage(lab, arguments):
    address, kind = arguments
    filters.take(lab, filters.home_of(address), f"garbage {address} {kind}")


FAULTS = {
    "service-down": Fault(
        "service-down HOST [web|dns|mail]", "a host's servers are stopped; it still answers ping",
        _complete_service_down, _apply_service_down, _heal_service_down),
    "dns-servfail": _dns_fault("dns-servfail", "servfail"),
    "dns-refused": _dns_fault("dns-refused", "refused"),
    "garbage": Fault(
        "garbage HOST web|dns|mail", "a host's ports answer with random bytes",
        _complete_garbage, _apply_garbage, _heal_garbage),
}
