"""10,000 ICMP checks at 10 s intervals in one node, for two minutes.

Every address answers, in the lab's 198.18.0.0/15, and is a host of its own with one check, so that nothing is shared
between checks that a real watch would not share.
"""

import contextlib
from pathlib import Path
import re
import subprocess
import time
import urllib.request

import lifecycle
import report
from state import Lab

LAB_COMMAND = Path(__file__).resolve().parents[1] / "lab" / "lab"
PORT = 9718
CHECKS = 10_000
INTERVAL_SECONDS = 10
MEASURED_SECONDS = 120
QUICK_SECONDS = 20
PATIENCE_SECONDS = 60

LARGEST_LAG_P99 = 0.005
MOST_MEMORY = 100e6


def measure(setup):
    watch = setup.files / "steady.yml"
    watch.write_text(configuration())
    log = setup.files / "steady.log"
    with running_lab("bench-steady") as lab, running_node(lab, setup.reachd, watch, log) as node:
        node.wait_until_ready()
        started = time.monotonic()
        before = node.metrics()
        wait(started + (QUICK_SECONDS if setup.quick else MEASURED_SECONDS) - time.monotonic())
        elapsed = time.monotonic() - started
        after = node.metrics()
        peak = node.peak_memory()
    return {**figures_of(before, after, elapsed), "peak_memory": peak}


def configuration():
    """Addresses are spread over 40 prefixes of length 24; the limits leave room for what is measured."""
    hosts = "".join(f"  - {{name: {address}, address: {address}, checks: [ping]}}\n" for address in addresses())
    return (f"modules:\n  ping: {{prober: icmp, timeout: 3s}}\n"
            f"defaults: {{interval: {INTERVAL_SECONDS}s}}\n"
            f"limits: {{packets_per_second: 10000, packets_per_second_per_prefix: 1000}}\n"
            f"hosts:\n{hosts}")


def addresses():
    return [f"198.18.{index // 250}.{1 + index % 250}" for index in range(CHECKS)]


@contextlib.contextmanager
def running_lab(name):
    lab = Lab(name)
    lifecycle.down(lab)
    lifecycle.up(lab, fast=True)
    try:
        yield lab
    finally:
        lifecycle.down(lab)


class Node:
    """A node that runs in the lab, read over the loopback."""

    def __init__(self, process):
        self.process = process

    def get(self, path):
        with urllib.request.urlopen(f"http://127.0.0.1:{PORT}{path}", timeout=10) as answer:
            return answer.read().decode()

    def metrics(self):
        """Every sample by its name and labels, as written."""
        lines = (line for line in self.get("/metrics").splitlines() if not line.startswith("#"))
        return {name: float(value) for name, _, value in (line.rpartition(" ") for line in lines)}

    def peak_memory(self):
        """The most that was ever resident, in bytes."""
        status = Path(f"/proc/{self.process.pid}/status").read_text()
        return 1024 * int(re.search(r"VmHWM:\s+(\d+) kB", status)[1])

    def wait_until_ready(self):
        deadline = time.monotonic() + PATIENCE_SECONDS
        while time.monotonic() < deadline:
            if self.process.poll() is not None:
                raise RuntimeError("the node has ended by itself")
            with contextlib.suppress(OSError):
                self.get("/-/ready")
                return
            wait(0.5)
        raise RuntimeError(f"the node was not ready within {PATIENCE_SECONDS} s")


@contextlib.contextmanager
def running_node(lab, reachd, watch, log):
    command = [LAB_COMMAND, "serve", "--name", lab.name, "--listen", f"127.0.0.1:{PORT}", "--",
               reachd, "run", f"--config.file={watch}", "--web.systemd-socket"]
    with open(log, "w") as file, subprocess.Popen(command, stdout=file, stderr=file) as process:
        try:
            yield Node(process)
        finally:
            process.terminate()


def wait(seconds):
    time.sleep(seconds)


def figures_of(before, after, elapsed):
    def gained(prefix):
        return sum(value - before.get(name, 0) for name, value in after.items() if name.startswith(prefix))

    probes = gained("reachd_probes_total{")
    return {
        "seconds": elapsed,
        "due": CHECKS * elapsed / INTERVAL_SECONDS,
        "probes": probes,
        "successes": sum(value - before.get(name, 0) for name, value in after.items()
                         if name.startswith("reachd_probes_total{") and 'outcome="success"' in name),
        "missed": sum(value for name, value in after.items() if name.startswith("reachd_probes_missed_total")),
        "lag_p50": quantile(before, after, 0.5),
        "lag_p99": quantile(before, after, 0.99),
        "cpu_per_probe": gained("process_cpu_seconds_total") / probes,
    }


def quantile(before, after, share):
    """The upper bound of the bucket that holds the quantile: the true one is no larger."""
    pattern = re.compile(r'reachd_schedule_lag_seconds_bucket\{le="([^"]+)"\}')
    buckets = {float(match[1].replace("+Inf", "inf")): after[name] - before[name]
               for name in after if (match := pattern.fullmatch(name))}
    total = buckets[float("inf")]
    return min(bound for bound, count in buckets.items() if count >= share * total)


def failures(figures):
    found = []
    if figures["missed"]:
        found.append(f"{figures['missed']:.0f} slots were missed")
    # What is read may be a second old, at either end.
    if abs(figures["probes"] - figures["due"]) > 2 * CHECKS / INTERVAL_SECONDS:
        found.append(f"{figures['probes']:.0f} probes ended where {figures['due']:.0f} were due")
    if figures["lag_p99"] > LARGEST_LAG_P99:
        found.append(f"the 99th percentile of the schedule lag is above {LARGEST_LAG_P99 * 1000:g} ms")
    if figures["peak_memory"] >= MOST_MEMORY:
        found.append(f"{figures['peak_memory'] / 1e6:.0f} MB of memory")
    return found


def section(figures):
    rows = [
        ("probes that ended in the time measured", f"{figures['probes']:,.0f}"),
        ("probes that fell due", f"{figures['due']:,.0f}"),
        ("answered", f"{figures['successes'] / figures['probes']:.3%}"),
        ("slots missed since the start", f"{figures['missed']:.0f}"),
        ("schedule lag, median", f"at most {figures['lag_p50'] * 1000:g} ms"),
        ("schedule lag, 99th percentile", f"at most {figures['lag_p99'] * 1000:g} ms"),
        ("resident memory, at its peak", f"{figures['peak_memory'] / 1e6:.1f} MB"),
        ("CPU time a probe, all threads", f"{figures['cpu_per_probe'] * 1e6:.0f} us"),
    ]
    text = ("10,000 hosts with one ICMP check each, every 10 s, in one node in the lab (`docs/lab.md`); measured once, "
            f"for {figures['seconds']:.0f} s after the first round.")
    return f"## A steady watch\n\n{report.paragraph(text)}\n{report.table(('', 'figure'), rows)}"
