#!/usr/bin/python3
"""Breaks things in a lab at a key's press, and shows what a judge over its vantage points makes of it.

example: tests/lab/show.py --url http://127.0.0.1:9717 --name quickstart
"""

import argparse
from dataclasses import dataclass
import json
import select
import subprocess
import sys
import time
import urllib.error
import urllib.request

from first_round import process_is_alive
from running_lab import LAB_COMMAND

POLL_SECONDS = 1


@dataclass(frozen=True)
class Fault:
    """What a key breaks, and how the lab is told."""

    title: str
    steps: tuple


FAULTS = {
    "1": Fault("every route to the country is withdrawn",
               tuple(("prefix-unreachable", f"175.45.{net}.0/24") for net in range(176, 180))),
    "2": Fault("the web server of kcna.kp fails", (("service-down", "kcna.kp", "web"),)),
    "3": Fault("the country's name servers fail", (("dns-servfail",),)),
    "4": Fault("a flood fills both upstreams", (("flood", "all", "10"),)),
    "5": Fault("two of three vantage points lose their way to the country",
               (("filtered", "vantage2"), ("filtered", "vantage3"))),
    "6": Fault("one vantage point is cut off", (("vantage-cut", "vantage2"),)),
}


def menu():
    """Lines that say which key does what."""
    lines = [f"  {key}  {fault.title}" for key, fault in FAULTS.items()]
    return ["Break something, and watch the verdict come (Enter after the key):", *lines,
            "  h  heal everything    q  end"]


class Judge:
    """Its API, as far as the verdict goes."""

    def __init__(self, url):
        self._url = url

    def _get(self, path):
        try:
            with urllib.request.urlopen(self._url + path, timeout=5) as answer:
                return json.load(answer)
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            return {}

    def incidents(self):
        return self._get("/api/v1/incidents").get("incidents", [])

    def hosts(self):
        return self._get("/api/v1/hosts").get("hosts", [])


def told(incident):
    """What of an incident is news when it changes."""
    return incident["scope"], incident["cause"], incident["standing"], incident["ended"] is not None


def describe(incident):
    """A line or two of an incident, to be read."""
    if incident["ended"]:
        return f"{incident['ended'][11:19]}Z  over: {incident['scope']}, {incident['cause']}"
    # Rounded down: what is not certain is not shown as if it were.
    percent = f"{int(incident['probability'] * 100)}%"
    certainty = f"{percent}, {incident['standing']}"
    cause = f"{incident['cause']} ({certainty})"
    if incident["cause"] == "undetermined":
        cause = f"no cause named yet (perhaps {incident['likeliest']}, {percent})"
    return f"{incident['started'][11:19]}Z  {incident['scope']}: {cause}\n           {incident['summary']}"


class News:
    """Incidents that began, changed or ended since the last look."""

    def __init__(self):
        self._told = {}

    def of(self, incidents):
        """Those that are news, oldest first."""
        fresh = [incident for incident in incidents
                 if self._told.get(incident["id"], told(incident) if incident["ended"] else None) != told(incident)]
        self._told.update((incident["id"], told(incident)) for incident in incidents)
        return sorted(fresh, key=lambda incident: incident["started"])


def is_all_up(hosts, vantages):
    """Every host, as so many vantage points see it."""
    return bool(hosts) and all(host["state"] == "up" and host["vantages_knowing"] == vantages for host in hosts)


def wait_for_all(judge, vantages, patience, now=time.monotonic, pause=time.sleep):
    """Whether every host is known to be up within `patience` seconds; what is missing else."""
    deadline = now() + patience
    while True:
        hosts = judge.hosts()
        if is_all_up(hosts, vantages):
            return []
        if now() > deadline:
            return [f"{host['name']} is {host['state']} to {host['vantages_knowing']} of {vantages} vantage points"
                    for host in hosts if not is_all_up([host], vantages)] or ["the judge knows no host"]
        pause(POLL_SECONDS)


def lab(name, command, *arguments):
    """What went wrong; empty: nothing."""
    done = subprocess.run([LAB_COMMAND, command, "--name", name, *arguments], capture_output=True, text=True, check=False)
    return done.stderr.strip()


def act(key, name):
    """What came of a key, in words."""
    if key == "h":
        return lab(name, "heal", "all") or "healed: the incident is over once every host has answered again"
    fault = FAULTS.get(key)
    if fault is None:
        return "\n".join(menu())
    problems = [lab(name, "fault", *step) for step in fault.steps]
    return "\n".join(filter(None, problems)) or f"from now on {fault.title}; a verdict takes up to a minute"


def serve(judge, name, is_alive, out=sys.stdout, keys=sys.stdin):
    """Until `q`, the end of the input, or the end of what is watched."""
    news = News()
    print("\n".join(menu()), file=out, flush=True)
    while is_alive():
        for incident in news.of(judge.incidents()):
            print(describe(incident), file=out, flush=True)
        readable, _, _ = select.select([keys], [], [], POLL_SECONDS)
        if not readable:
            continue
        line = keys.readline()
        if line.strip() == "q" or not line:
            return 0
        print(act(line.strip(), name), file=out, flush=True)
    print("show: a process of the quickstart has ended", file=sys.stderr)
    return 1


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--url", default="http://127.0.0.1:9717", help="the judge (default: %(default)s)")
    parser.add_argument("--name", default="lab", help="which lab (default: %(default)s)")
    parser.add_argument("--wait", type=int, metavar="VANTAGES",
                        help="only wait until so many vantage points see every host up; exit status 1 if they do not")
    parser.add_argument("--patience", type=float, default=60, help="seconds to wait (default: %(default)s)")
    parser.add_argument("--process", type=int, action="append", default=[], help="end when it does; may repeat")
    options = parser.parse_args()
    judge = Judge(options.url)
    if options.wait:
        missing = wait_for_all(judge, options.wait, options.patience)
        for line in missing:
            print(f"show: {line}", file=sys.stderr)
        return 1 if missing else 0
    try:
        return serve(judge, options.name, lambda: all(map(process_is_alive, options.process)))
    except KeyboardInterrupt:
        return 130


if __name__ == "__main__":
    sys.exit(main())
