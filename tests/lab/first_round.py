#!/usr/bin/python3
"""Shows the first round of a node as it goes, asked over the loopback.

Exit status 0 when the round is done and every host has a state (with --expect-up: when every host is up), 1 with the
reason otherwise.

example: tests/lab/first_round.py --url http://127.0.0.1:9717 --expect-up
"""

import argparse
from dataclasses import dataclass
import json
import os
import sys
import time
import urllib.error
import urllib.request

COLOURS = {"up": "32", "degraded": "33", "down": "31", "unknown": "35", "unproven": "90"}
POLL_SECONDS = 0.5
UNREADY = 503


class RoundFailed(Exception):
    """Why there is no finished round to show."""


@dataclass(frozen=True)
class Progress:
    """What a node says at one moment."""

    hosts: list
    is_ready: bool

    def checks(self):
        return [check for host in self.hosts for check in host["checks"]]

    def ended(self):
        """Number of checks that have been probed at least once."""
        return sum(check["last"] is not None for check in self.checks())


class Node:
    """A node's web side."""

    def __init__(self, url):
        self._url = url

    def _get(self, path):
        with urllib.request.urlopen(self._url + path, timeout=5) as answer:
            return answer.read()

    def progress(self):
        """None while the node does not listen yet."""
        try:
            hosts = json.loads(self._get("/api/v1/hosts"))["hosts"]
            return Progress(hosts, self._is_ready())
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            return None

    def _is_ready(self):
        try:
            self._get("/-/ready")
        except urllib.error.HTTPError as error:
            if error.code == UNREADY:
                return False
            raise RoundFailed(f"{self._url}/-/ready answers with status {error.code}") from None
        return True


def describe_check(check):
    """A check's name with its last round-trip time, or why there is none."""
    last = check["last"]
    name = check["check"] + (" (ipv6)" if check["family"] == "ipv6" else "")
    if last is None:
        return f"{name} ..."
    if last["outcome"] == "success":
        return f"{name} {last['rtt'] * 1000:.0f} ms" if last["rtt"] is not None else f"{name} ok"
    return f"{name} {last['reason'] or last['outcome']}"


def table(progress, in_colour):
    """A line a host."""
    width = max((len(host["name"]) for host in progress.hosts), default=4)
    lines = [f"{'HOST':{width}}  {'STATE':8}  CHECKS"]
    for host in progress.hosts:
        state = f"{host['state']:8}"
        if in_colour:
            state = f"\033[{COLOURS.get(host['state'], '0')}m{state}\033[0m"
        checks = "  ".join(describe_check(check) for check in host["checks"])
        lines.append(f"{host['name']:{width}}  {state}  {checks}")
    return lines


class Terminal:
    """Draws the table anew in place; what does not fit the screen is left for the end."""

    def __init__(self, out, in_colour):
        self._out, self._in_colour, self._drawn = out, in_colour, 0

    def show(self, progress):
        size = os.get_terminal_size(self._out.fileno())
        lines = table(progress, self._in_colour)[: max(1, size.lines - 3)]
        lines.append(bar(progress, min(40, size.columns - 30)))
        up = f"\033[{self._drawn}A" if self._drawn else ""
        self._out.write(up + "".join(f"\r\033[K\033[?7l{line}\033[?7h\n" for line in lines))
        self._out.flush()
        self._drawn = len(lines)

    def finish(self, progress):
        self._out.write(f"\033[{self._drawn}A\033[J" if self._drawn else "")
        print("\n".join(table(progress, self._in_colour)), file=self._out)


class Lines:
    """Where there is no terminal: a line whenever another tenth of the round is done."""

    def __init__(self, out):
        self._out, self._tenths = out, -1

    def show(self, progress):
        tenths = 10 * progress.ended() // max(1, len(progress.checks()))
        if tenths > self._tenths:
            self._tenths = tenths
            print(f"first round: {progress.ended()} of {len(progress.checks())} checks", file=self._out, flush=True)

    def finish(self, progress):
        print("\n".join(table(progress, in_colour=False)), file=self._out, flush=True)


def bar(progress, width):
    total = max(1, len(progress.checks()))
    filled = width * progress.ended() // total
    return f"[{'#' * filled}{'.' * (width - filled)}] {progress.ended()} of {total} checks probed"


def watch(node, display, patience, is_alive, now=time.monotonic, pause=time.sleep):
    """Shows progress until the round is done; the last progress."""
    deadline = now() + patience
    while True:
        if not is_alive():
            raise RoundFailed("the node has ended")
        progress = node.progress()
        if progress:
            display.show(progress)
            if progress.is_ready:
                return progress
        if now() > deadline:
            raise RoundFailed(f"the first round was not done within {patience:g} s")
        pause(POLL_SECONDS)


def faults_of(progress, expect_up):
    """What speaks against a good first round, a line each."""
    if not progress.hosts:
        return ["the node watches no host"]
    found = []
    for host in progress.hosts:
        if any(check["last"] is None for check in host["checks"]):
            found.append(f"{host['name']} has a check that was never probed")
        elif expect_up and host["state"] != "up":
            found.append(f"{host['name']} is {host['state']}: {'; '.join(map(describe_check, host['checks']))}")
    return found


def process_is_alive(pid):
    """Whether a process is there and no mere zombie."""
    try:
        with open(f"/proc/{pid}/stat") as stat:
            return stat.read().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--url", default="http://127.0.0.1:9717", help="the node (default: %(default)s)")
    parser.add_argument("--expect-up", action="store_true", help="fail unless every host is up")
    parser.add_argument("--process", type=int, help="the node's process: when it is gone, so is the wait")
    parser.add_argument("--patience", type=float, default=400, help="seconds to wait (default: %(default)s)")
    options = parser.parse_args()
    in_colour = sys.stdout.isatty() and "NO_COLOR" not in os.environ
    display = Terminal(sys.stdout, in_colour) if sys.stdout.isatty() else Lines(sys.stdout)
    try:
        progress = watch(Node(options.url), display, options.patience,
                         lambda: options.process is None or process_is_alive(options.process))
    except RoundFailed as error:
        print(f"first round: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130
    display.finish(progress)
    faults = faults_of(progress, options.expect_up)
    for fault in faults:
        print(f"first round: {fault}", file=sys.stderr)
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
