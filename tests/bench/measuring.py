"""Running programs in the benchmarks' network, in turns, and measuring what they take."""

import contextlib
from dataclasses import dataclass
import math
import os
from pathlib import Path
import re
import statistics
import subprocess
import sys
import time

import namespaces
import network

TURNS = 5
LONGEST_SECONDS = 120


@dataclass(frozen=True)
class Setup:
    """What every benchmark is given."""

    reachd: Path
    # The release build's programs of this folder.
    programs: Path
    # For whatever a benchmark writes.
    files: Path
    # One turn and smaller sizes: for trying the benchmarks out, not for figures.
    quick: bool

    @property
    def turns(self):
        return 1 if self.quick else TURNS


@dataclass
class Run:
    """What a program that has ended took and said."""

    seconds: float
    # User and system time of all its threads and children, in seconds.
    cpu: float
    # The most that one of them had resident, in bytes.
    memory: int
    output: str
    errors: str


def run(argv, files, statuses=(0,)):
    """Runs a program to its end in the near namespace; its output goes to files, which do not slow it down."""
    name = Path(argv[0]).name
    with open(files / f"{name}.out", "w+") as output, open(files / f"{name}.err", "w+") as errors:
        started = time.monotonic()
        process = _start(["timeout", LONGEST_SECONDS, *argv], output, errors)
        _, status, usage = os.wait4(process.pid, 0)
        elapsed = time.monotonic() - started
        process.returncode = os.waitstatus_to_exitcode(status)
        output.seek(0)
        errors.seek(0)
        found = Run(elapsed, usage.ru_utime + usage.ru_stime, 1024 * usage.ru_maxrss, output.read(), errors.read())
    if process.returncode not in statuses:
        raise RuntimeError(f"{name} ended with {process.returncode}: {found.errors[-500:]}")
    return found


def _start(argv, output, errors):
    with namespaces.entered(network.NEAR):
        return subprocess.Popen(list(map(str, argv)), stdin=subprocess.DEVNULL, stdout=output, stderr=errors)


@contextlib.contextmanager
def running(argv, log):
    """A program in the near namespace, until the end of it."""
    with open(log, "w") as file, _start(argv, file, file) as process:
        try:
            yield process
        finally:
            process.terminate()


@contextlib.contextmanager
def busy_core():
    """Keeps the last core busy with a loop that is pinned to it."""
    with subprocess.Popen(["sh", "-c", "while :; do :; done"]) as loop:
        os.sched_setaffinity(loop.pid, {os.cpu_count() - 1})
        try:
            yield
        finally:
            loop.kill()


def cpu_seconds(pid):
    """User and system time of all threads of a process so far, by its clock, which is exact to the nanosecond."""
    return time.clock_gettime((~pid << 3) | 2)


def memory(pid, field):
    """VmRSS or VmHWM, in bytes; 0 once the process has ended."""
    found = re.search(rf"{field}:\s+(\d+) kB", Path(f"/proc/{pid}/status").read_text())
    return 1024 * int(found[1]) if found else 0


def cost_of_probes(pid, seconds):
    """What a process that probes takes for each packet it sends."""
    cpu, packets = cpu_seconds(pid), network.packets_sent()
    time.sleep(seconds)
    cpu, packets = cpu_seconds(pid) - cpu, network.packets_sent() - packets
    return {"cpu": cpu / seconds, "rate": packets / seconds, "cpu_per_probe": cpu / max(packets, 1)}


def turns(count, contenders):
    """A B C, A B C, ...: what each of the functions returns, by its name, a list as long as there are turns."""
    results = {name: [] for name in contenders}
    for turn in range(count):
        for name, measure in contenders.items():
            print(f"   {turn + 1}/{count} {name}", file=sys.stderr, flush=True)
            results[name].append(measure())
    return results


def median(results, key):
    return statistics.median(result[key] for result in results)


def percentile(values, share):
    """Of values in order, the smallest that at least this share of all does not exceed."""
    return values[max(0, math.ceil(share * len(values)) - 1)]
