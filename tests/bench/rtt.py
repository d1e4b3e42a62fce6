"""How far reported round-trip times are from the capture's, idle and busy, at 1,000 a second and at full speed."""

import contextlib
import functools
import itertools
import json
import socket

from capture import Capture
import measuring
import network
import report

PEERS = ("fping",)
# Addresses to probe at each rate; the first at 1,000 a second.
SLOW, FAST = (4096, "198.18.0.0/20"), (32768, "198.18.0.0/17")
QUICK_SLOW, QUICK_FAST = (1024, "198.18.0.0/22"), (4096, "198.18.0.0/20")
IDLE, BUSY = "idle", "the other core busy"

MOST_MEDIAN_ERROR = 5e-6


def measure(setup):
    sizes = {"1,000 a second": QUICK_SLOW if setup.quick else SLOW, "full speed": QUICK_FAST if setup.quick else FAST}
    lines, contenders = {}, {}
    for (rate, (count, prefix)), load in itertools.product(sizes.items(), (IDLE, BUSY)):
        for program, argv in commands(setup, rate, count, prefix).items():
            lines[f"{program}, {rate}"] = report.shown(argv)
            contenders[f"{program}, {rate}, {load}"] = functools.partial(errors_of, setup, argv, count, load)
    with network.pair():
        return {"commands": lines, "turns": measuring.turns(setup.turns, contenders)}


def commands(setup, rate, count, prefix):
    hosts = setup.files / f"{count}-addresses"
    hosts.write_text("\n".join(network.addresses(count)) + "\n")
    is_slow = rate == "1,000 a second"
    return {"reachd": [setup.reachd, "sweep", f"--rate={1000 if is_slow else 'max'}", "--json", prefix],
            "fping": ["fping", "-q", "-C1", "-r0", f"-i{1 if is_slow else 0}", "-f", hosts]}


def errors_of(setup, argv, count, load):
    capture = Capture(requests=2 * count, replies=2 * count)
    with measuring.busy_core() if load == BUSY else contextlib.nullcontext():
        run = measuring.run(argv, setup.files)
    echoes = capture.echoes()
    true = {socket.inet_ntoa(address): time / 1e9 for address, time in echoes.round_trip_times().items()}
    reported = reported_by_fping(run.errors) if argv[0] == "fping" else reported_by_reachd(run.output)
    unseen = reported.keys() - true.keys()
    if unseen:
        raise RuntimeError(f"{len(unseen)} addresses have a time, but no reply of theirs was captured")
    errors = sorted(abs(time - true[address]) for address, time in reported.items())
    return {"reported": len(errors) / count,
            "p50": measuring.percentile(errors, 0.5), "p99": measuring.percentile(errors, 0.99),
            "true_p50": measuring.percentile(sorted(true.values()), 0.5)}


def reported_by_reachd(output):
    lines = map(json.loads, output.splitlines())
    return {line["address"]: line["rtt"] for line in lines}


def reported_by_fping(errors):
    pairs = (line.split(" : ") for line in errors.splitlines())
    return {address.strip(): float(time) / 1e3 for address, time in pairs if time != "-"}


def failures(figures):
    found = []
    for name, turns in figures["turns"].items():
        if not name.startswith("reachd"):
            continue
        where = name.removeprefix("reachd, ")
        fping = figures["turns"][f"fping, {where}"]
        reported = min(turn["reported"] for turn in turns)
        if reported < 1:
            found.append(f"{where}: {reported:.3%} of the addresses have a time")
        for key in ("p50", "p99"):
            ours, theirs = measuring.median(turns, key), measuring.median(fping, key)
            if ours > theirs:
                found.append(f"{where}: {key} of the error is {ours * 1e6:.2f} us, fping's {theirs * 1e6:.2f} us")
        if measuring.median(turns, "p50") > MOST_MEDIAN_ERROR:
            found.append(f"{where}: the median error is {measuring.median(turns, 'p50') * 1e6:.2f} us")
    return found


def section(figures):
    rows = []
    for name, turns in figures["turns"].items():
        program, where = name.split(", ", 1)
        rows.append((where, program, *(f"{measuring.median(turns, key) * 1e6:.2f} us" for key in ("p50", "p99")),
                     f"{measuring.median(turns, 'true_p50') * 1e6:.1f} us"))
    columns = ("", "program", "error, median", "error, 99th percentile", "true time, median")
    text = ("The error is how far a reported time is from the one in the capture, between the same two packets, by the "
            "kernel's timestamps where they come out of the veth, the request at the far end and the reply at the near "
            "one. reachd prints seven decimals of a second and fping three "
            "of a millisecond: the rounding is part of the error, and most of fping's where the true time is near to a "
            "whole number of microseconds or not. reachd reports the kernel's own stamps; at full speed 17 packets of "
            "64 have one as they leave, and what leaves between two is taken to be evenly spread, which is the error "
            "of the rest. Busy: a loop pinned to one of the cores spins all "
            "the while, and the programs run where the kernel puts them. Asserted: reachd has a time for every address, "
            "and none of its errors is above "
            f"fping's in the same row of conditions, and no median above {MOST_MEDIAN_ERROR * 1e6:.0f} us.")
    return (f"## Round-trip times\n\n{report.paragraph(text)}\n{report.table(columns, rows)}\n"
            f"{report.commands(figures['commands'])}")
