"""32,768 addresses that answer, swept as fast as it goes, against zmap, masscan, fping and a bare loop."""

import contextlib
import functools
import json
import os
import socket
import threading

from capture import Capture
import measuring
import namespaces
import network
import report

PEERS = ("zmap", "masscan", "fping")
COUNT, PREFIX = 32768, "198.18.0.0/17"
QUICK_COUNT, QUICK_PREFIX = 4096, "198.18.0.0/20"

LOOPS = "bare loop, a thread for each core"

# Of reachd's rate over that of the other.
LEAST_RATIOS = {"bare loop": 0.9, "zmap": 1.0, "fping": 2.0}


def measure(setup):
    count, prefix = (QUICK_COUNT, QUICK_PREFIX) if setup.quick else (COUNT, PREFIX)
    (setup.files / "addresses").write_text("\n".join(network.addresses(count)) + "\n")
    (setup.files / "nothing").touch()
    lines = commands(setup, prefix, count)
    with network.pair():
        contenders = {name: functools.partial(_sweep_once, setup, name, argv, count) for name, argv in lines.items()}
        return {"count": count, "commands": {name: report.shown(argv) for name, argv in lines.items()},
                "turns": measuring.turns(setup.turns, contenders)}


def commands(setup, prefix, count):
    files = setup.files
    return {
        "reachd": [setup.reachd, "sweep", "--rate=max", "--json", "--all", prefix],
        "bare loop": [setup.programs / "bare_loop", prefix.split("/")[0], count],
        LOOPS: [setup.programs / "bare_loop", prefix.split("/")[0], count, 0, os.cpu_count()],
        "zmap": ["zmap", "-M", "icmp_echoscan", "-C", "/dev/null", "-b", files / "nothing", "-i", network.NEAR_DEVICE,
                 "-G", network.FAR_MAC, "-S", network.NEAR_ADDRESS, "-r", "0", "-c", "1", "-q", "-o", "-",
                 prefix],
        "masscan": ["masscan", "--ping", "--rate", "10000000", "--wait", "1", "--adapter", network.NEAR_DEVICE,
                    "--adapter-ip", network.NEAR_ADDRESS, "--router-mac", network.FAR_MAC, "-oL", "-", prefix],
        "fping": ["fping", "-q", "-C1", "-r0", "-i0", "-f", files / "addresses"],
    }


def _sweep_once(setup, name, argv, count):
    capture = Capture(requests=2 * count, replies=2 * count)
    with nudging() if name == "masscan" else contextlib.nullcontext():
        run = measuring.run(argv, setup.files)
    echoes = capture.echoes()
    requests = len(echoes.requests)
    return {"rate": requests / echoes.seconds(), "requests": requests, "replies": len(echoes.replies),
            "found": found_by(name, run), "cpu_per_address": run.cpu / count, "seconds": run.seconds}


@contextlib.contextmanager
def nudging():
    """A packet a second comes in: Debian's masscan ends only at the first after it has waited long enough."""
    over = threading.Event()

    def nudge():
        with namespaces.entered(network.FAR), socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as nudger:
            while not over.wait(1):
                with contextlib.suppress(ConnectionRefusedError):
                    nudger.sendto(b"", (network.NEAR_ADDRESS, 9))

    thread = threading.Thread(target=nudge)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()


def found_by(name, run):
    """Number of addresses that the program says have answered."""
    lines = run.output.splitlines()
    if name == "reachd":
        return sum(json.loads(line)["state"] == "responsive" for line in lines)
    if name in ("bare loop", LOOPS):
        return json.loads(run.output)["received"]
    if name == "fping":
        return sum(not line.endswith(": -") for line in run.errors.splitlines())
    if name == "masscan":
        return len({line.split()[3] for line in lines if line.startswith("open")})
    return len(set(lines))


def ratio_to(figures, name):
    turns = figures["turns"]
    return measuring.median(turns["reachd"], "rate") / measuring.median(turns[name], "rate")


def failures(figures):
    found = []
    for turn in figures["turns"]["reachd"]:
        if not turn["found"] == turn["replies"] == turn["requests"] == figures["count"]:
            found.append(f"of {figures['count']} addresses {turn['requests']} were probed, {turn['replies']} answered "
                         f"and {turn['found']} were found")
    for name, least in LEAST_RATIOS.items():
        if ratio_to(figures, name) < least:
            found.append(f"{ratio_to(figures, name):.2f} of the rate of {name}, not {least}")
    return found


def section(figures):
    rows = []
    for name, turns in figures["turns"].items():
        rates = sorted(turn["rate"] for turn in turns)
        rows.append((name, f"{measuring.median(turns, 'rate'):,.0f}", f"{rates[0]:,.0f} to {rates[-1]:,.0f}",
                     f"{ratio_to(figures, name):.2f}", f"{measuring.median(turns, 'cpu_per_address') * 1e6:.1f} us",
                     f"{min(turn['found'] for turn in turns):,}"))
    columns = ("", "addresses a second", "lowest to highest", "reachd's over it", "CPU an address", "found, at least")
    text = (f"{figures['count']:,} addresses, all of which answer, one echo request each. The rate is that of the "
            "capture, for every program alike: addresses over the time from the first request to the last reply, so "
            "that neither a start nor a wait for stragglers counts. CPU time is that of the whole process, start and "
            "output included. reachd has a thread for each core (where their number is no power of two, for as many as "
            "the next lower one), sends over datagram sockets, and keeps and prints state and round-trip time of every "
            "address; zmap and masscan, which send by one thread and receive by another, keep no times; fping is of "
            "one thread; the bare loop (`tests/bench/bare_loop.cpp`) keeps nothing: of one thread it is over a raw "
            "socket, of several, which is what the kernel and the network allow here, over datagram sockets. Asserted: "
            "reachd finds "
            f"all that answer, which is all, and its rate is at least {LEAST_RATIOS['bare loop']} times that of "
            f"the bare loop of one thread, zmap's, and {LEAST_RATIOS['fping']:.0f} times fping's.")
    return (f"## A sweep at full speed\n\n{report.paragraph(text)}\n{report.table(columns, rows)}\n"
            f"{report.commands(figures['commands'])}")
