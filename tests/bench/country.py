"""A /12 of which little answers, swept at 50,000 a second: memory, pace, and each address once."""

import functools
import json
import time

from capture import Capture
import measuring
import network
import report

RATE = 50_000
PREFIX, COUNT = "10.16.0.0/12", 1 << 20
QUICK_PREFIX, QUICK_COUNT = "10.16.0.0/16", 1 << 16
ANSWERING = tuple(f"10.16.{number}.0/24" for number in (0, 77, 128, 255))
FOUND = 256 * len(ANSWERING)
ONE_ADDRESS = "10.16.0.1/32"
LOOK_SECONDS = 0.01

MOST_BYTES_AN_ADDRESS = 64
LARGEST_PACE_ERROR = 0.01


def measure(setup):
    prefix, count = (QUICK_PREFIX, QUICK_COUNT) if setup.quick else (PREFIX, COUNT)
    contenders = {"one address": functools.partial(sweep_once, setup, ONE_ADDRESS, 1),
                  "country": functools.partial(sweep_once, setup, prefix, count)}
    with network.pair(answering=ANSWERING, silent=(prefix,)):
        return {"prefix": prefix, "count": count, "command": report.shown(command(setup, prefix)),
                "turns": measuring.turns(setup.turns, contenders)}


def command(setup, prefix):
    return [setup.reachd, "sweep", f"--rate={RATE}", "--json", "--quiet", prefix]


def sweep_once(setup, prefix, count):
    capture = Capture(requests=count + 1000, replies=2 * FOUND + 1000)
    listing = setup.files / "sweep.out"
    with measuring.running(command(setup, prefix), listing) as process:
        memory = peak_memory(process)
    echoes = capture.echoes()
    if process.returncode:
        raise RuntimeError(f"status {process.returncode}")
    found = [json.loads(line) for line in listing.read_text().splitlines()]
    return {"memory": memory, "addresses": len(echoes.requests), "repeated": echoes.repeated_requests,
            "pace": (len(echoes.requests) - 1) / max(echoes.seconds_sending(), 1e-9),
            "answered": len(echoes.replies), "found": sum(line["state"] == "responsive" for line in found)}


def peak_memory(process):
    """Of a process, followed until it ends."""
    most = 0
    while process.poll() is None:
        most = max(most, measuring.memory(process.pid, "VmHWM"))
        time.sleep(LOOK_SECONDS)
    return most


def bytes_an_address(figures):
    memory = {name: measuring.median(turns, "memory") for name, turns in figures["turns"].items()}
    return (memory["country"] - memory["one address"]) / figures["count"]


def failures(figures):
    found = []
    for turn in figures["turns"]["country"]:
        if turn["addresses"] != figures["count"] or turn["repeated"]:
            found.append(f"{turn['addresses']:,} of {figures['count']:,} addresses were probed, "
                         f"{turn['repeated']} again")
        if turn["found"] != FOUND:
            found.append(f"{turn['found']} of {FOUND} that answer were found")
        if abs(turn["pace"] / RATE - 1) > LARGEST_PACE_ERROR:
            found.append(f"the pace was {turn['pace']:,.0f} a second, not {RATE:,}")
    if bytes_an_address(figures) > MOST_BYTES_AN_ADDRESS:
        found.append(f"{bytes_an_address(figures):.0f} bytes an address, not {MOST_BYTES_AN_ADDRESS}")
    return found


def section(figures):
    turns = figures["turns"]["country"]
    rows = [
        ("addresses probed, by the capture", " ".join({f"{turn['addresses']:,}" for turn in turns})),
        ("addresses probed more than once", max(turn["repeated"] for turn in turns)),
        ("addresses that answer", f"{FOUND:,}"),
        ("addresses found", " ".join({f"{turn['found']:,}" for turn in turns})),
        ("pace, from the first packet to the last", f"{measuring.median(turns, 'pace'):,.0f} a second"),
        ("memory at its peak", f"{measuring.median(turns, 'memory') / 1e6:.1f} MB"),
        ("the same when one address is swept",
         f"{measuring.median(figures['turns']['one address'], 'memory') / 1e6:.1f} MB"),
        ("difference, an address", f"{bytes_an_address(figures):.1f} bytes"),
    ]
    text = (f"{figures['prefix']}, {figures['count']:,} addresses, at {RATE:,} a second. Four /24s answer; the rest is "
            "swallowed at once by a blackhole route. The capture keeps every packet and has missed none.")
    return (f"## A sweep the size of a country\n\n{report.paragraph(text)}\n{report.table(('', 'figure'), rows)}\n"
            f"    {figures['command']}\n")
