"""1,000 to 1,000,000 checks in one node at one rate: time to start, memory a check, CPU time a probe."""

import functools
import json
import time

import measuring
import network
import node
import picture
import report

SIZES = (1_000, 10_000, 100_000, 1_000_000)
QUICK_SIZES = (1_000, 10_000, 100_000)
# Probes a second; a thousand checks make a thousand, for no interval is below a second. At this rate the machine does
# not fall asleep between two probes, so that what is measured is their cost, and not that of waking.
RATE = 10_000
PREFIX, FIRST = "10.16.0.0/12", 10 << 24 | 16 << 16
# A start probes everything within half a minute, and goes on at its intervals.
LONGEST_FIRST_ROUND, WARM_UP_SECONDS, SECONDS = 30, 4, 6

LONGEST_START = 10
MOST_BYTES_A_CHECK = {"loaded": 1024, "memory": 1536}
LARGEST_GROWTH = 0.2


def measure(setup):
    sizes = QUICK_SIZES if setup.quick else SIZES
    contenders = {f"{size:,}": functools.partial(run_once, setup, size) for size in (1, *sizes)}
    with network.pair(answering=(PREFIX,)):
        return {"sizes": sizes, "turns": measuring.turns(setup.turns, contenders),
                "command": report.shown(node.command(setup, setup.files / "1000000-checks.yml"))}


def write_watch(setup, size):
    """Every check is of a host of its own."""
    addresses = [".".join(str(FIRST + index >> shift & 255) for shift in (24, 16, 8, 0)) for index in range(size)]
    hosts = setup.files / f"{size}-checks.json"
    hosts.write_text(json.dumps([{"targets": addresses}]))
    return node.write_watch(setup.files / f"{size}-checks.yml", f"host_files: [{hosts.name}]", interval_of(size))


def rate_of(size):
    return min(size, RATE)


def interval_of(size):
    return size // rate_of(size)


def run_once(setup, size):
    with node.running(setup, write_watch(setup, size)) as (process, seconds):
        loaded = measuring.memory(process.pid, "VmRSS")
        time.sleep(min(interval_of(size), LONGEST_FIRST_ROUND) + WARM_UP_SECONDS)
        cost = measuring.cost_of_probes(process.pid, SECONDS)
        return {"start": seconds, "loaded": loaded, "memory": measuring.memory(process.pid, "VmRSS"), **cost}


def of(figures, size, key):
    return measuring.median(figures["turns"][f"{size:,}"], key)


def bytes_a_check(figures, size, key):
    return (of(figures, size, key) - of(figures, 1, key)) / size


def growth(figures, size):
    """Of the CPU time a probe, from ten thousand checks on."""
    return of(figures, size, "cpu_per_probe") / of(figures, 10_000, "cpu_per_probe") - 1


def failures(figures):
    found = []
    for size in figures["sizes"]:
        if of(figures, size, "start") > LONGEST_START:
            found.append(f"{size:,} checks start in {of(figures, size, 'start'):.1f} s, not {LONGEST_START}")
        if abs(of(figures, size, "rate") / rate_of(size) - 1) > 0.05:
            found.append(f"{size:,} checks make {of(figures, size, 'rate'):.0f} probes a second, not {rate_of(size):,}")
        if size > 10_000 and growth(figures, size) > LARGEST_GROWTH:
            found.append(f"with {size:,} checks a probe takes {growth(figures, size):.0%} more CPU time than with "
                         f"10,000, not {LARGEST_GROWTH:.0%}")
        # What fewer checks take is lost in the huge pages that any process takes.
        for key, when in (("loaded", "as loaded"), ("memory", "after a round")):
            if size >= 1_000_000 and bytes_a_check(figures, size, key) > MOST_BYTES_A_CHECK[key]:
                found.append(f"{bytes_a_check(figures, size, key):,.0f} bytes a check {when} with {size:,}, not "
                             f"{MOST_BYTES_A_CHECK[key]:,}")
    return found


def section(figures):
    rows = [(f"{size:,}", f"{of(figures, size, 'start'):.2f} s", f"{bytes_a_check(figures, size, 'loaded'):,.0f}",
             f"{bytes_a_check(figures, size, 'memory'):,.0f}", f"{of(figures, size, 'memory') / 1e6:,.1f} MB",
             f"{of(figures, size, 'rate'):,.0f}",
             f"{of(figures, size, 'cpu_per_probe') * 1e6:.1f} us") for size in figures["sizes"]]
    columns = ("checks", "start", "bytes a check, loaded", "after a round", "memory", "probes a second", "CPU a probe")
    text = (f"Each check is of a host of its own, and the interval grows with their number, so that {RATE:,} fall due "
            "each second whatever it is, but for a thousand, which make a thousand: no interval is below a second. "
            f"Measured over {SECONDS} s once the first round is over. Start: from the exec to the first answer of "
            "`/-/healthy`. Bytes a check: resident memory, less that of a node with one check, at that answer, and again once every check has an "
            "observation and a window of the past. Nobody reads the metrics meanwhile. Asserted: a start within "
            f"{LONGEST_START} s, at most {MOST_BYTES_A_CHECK['loaded']:,} bytes a check as loaded and "
            f"{MOST_BYTES_A_CHECK['memory']:,} after a round, of a million, and a probe that "
            f"takes at most {LARGEST_GROWTH:.0%} more CPU time than with ten thousand.")
    return (f"## A million checks\n\n{report.paragraph(text)}\n{report.table(columns, rows)}\n"
            f"![CPU time a probe, by number of checks](benchmarks/million.svg)\n\n    {figures['command']}\n")


def pictures(figures):
    points = [(size, of(figures, size, "cpu_per_probe") * 1e6) for size in figures["sizes"]]
    return {"million.svg": picture.line("CPU time a probe, in us, by number of checks", points)}
