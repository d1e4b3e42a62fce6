"""What a fault is, and how its arguments are read."""

from dataclasses import dataclass
import ipaddress
from typing import Callable

import inventory
from namespaces import LabError
import topology


@dataclass(frozen=True)
class Fault:
    """Something that can be broken, and its cure.

    `complete` checks the arguments and fills in what was left out; `apply` and `heal` get the lab and the complete
    arguments. Two faults of one name are the same fault, with another strength, if their first `identified_by`
    arguments are equal.
    """

    usage: str
    summary: str
    complete: Callable
    apply: Callable
    heal: Callable
    identified_by: int = 9


def usage_error(usage):
    raise LabError(f"usage: tests/lab/lab fault {usage}")


def no_arguments(usage):
    """For a fault that takes none."""
    return lambda arguments: arguments if not arguments else usage_error(usage)


def address(word):
    """A host's name or address, as an address."""
    try:
        return inventory.resolve(word)
    except ValueError as error:
        raise LabError(str(error)) from None


def prefix(word):
    try:
        return str(ipaddress.ip_network(word))
    except ValueError as error:
        raise LabError(f"'{word}' is no prefix ({error}); write it like 175.45.176.0/24") from None


def number(word, least, most):
    """A number as a word that is the same for equal numbers."""
    try:
        value = float(word)
    except ValueError:
        value = -1
    if not least <= value <= most:
        raise LabError(f"'{word}' is no number from {least} to {most}")
    return f"{value:g}"


def upstream(word):
    name = word.lower()
    if name not in topology.UPSTREAMS:
        raise LabError(f"unknown upstream '{word}'; there are AS4837 and AS20485")
    return name
