"""What is broken in a lab, and how to break and cure it. Doing either twice changes nothing."""

import contextlib

import flood_fault
import inventory
from namespaces import LabError
import path_faults
import server_faults
import services
import vantage_faults

FAULTS = path_faults.FAULTS | server_faults.FAULTS | flood_fault.FAULTS | vantage_faults.FAULTS


def active(lab):
    """The faults in force, each as a list: its name, then its arguments."""
    return lab.load("faults", [])


def inject(lab, name, arguments):
    """Breaks something; the same fault at another strength takes the place of the earlier one."""
    fault = _find(name)
    words = [name, *fault.complete(list(arguments))]
    if words in active(lab):
        return
    for entry in active(lab):
        if entry[0] == name and entry[1:][: fault.identified_by] == words[1:][: fault.identified_by]:
            _cure(lab, entry)
    # Remembered first: what is interrupted half-way can still be healed.
    lab.save("faults", active(lab) + [words])
    try:
        fault.apply(lab, words[1:])
    except LabError:
        with contextlib.suppress(LabError):
            fault.heal(lab, words[1:])
        _forget(lab, words)
        raise


def heal(lab, name, arguments):
    """Cures the faults of a name whose first arguments are these. Returns what was cured.

    'all' cures everything, and starts what has ended without any fault: whoever killed it wants it back.
    """
    if name != "all":
        _find(name)
    cured = [entry for entry in active(lab) if name in ("all", entry[0]) and _begins_with(entry[1:], arguments)]
    for entry in cured:
        _cure(lab, entry)
    if name == "all" and not arguments:
        cured += [["service", service.name] for service in services.start_ended(lab)]
    return cured


def _cure(lab, entry):
    FAULTS[entry[0]].heal(lab, entry[1:])
    _forget(lab, entry)


def _forget(lab, entry):
    lab.save("faults", [other for other in active(lab) if other != entry])


def _begins_with(words, arguments):
    return len(arguments) <= len(words) and all(
        word in _spellings(argument) for word, argument in zip(words, arguments))


def _spellings(argument):
    """An argument as it may have been remembered: hosts by address, upstreams in lower case."""
    with contextlib.suppress(ValueError):
        return {argument, inventory.resolve(argument)}
    return {argument, argument.lower()}


def _find(name):
    if name not in FAULTS:
        raise LabError(f"unknown fault '{name}'; there are {', '.join(sorted(FAULTS))}")
    return FAULTS[name]
