"""A lab of the tests' own, and commands that run at its vantage."""

import contextlib
import os
from pathlib import Path
import socket
import subprocess

import faults
import lifecycle
from state import Lab

LAB_COMMAND = Path(__file__).parent / "lab"


class RunningLab:
    """A lab that is up, with what the tests ask of it."""

    def __init__(self, lab):
        self.lab = lab

    def at_vantage(self, *command, role="vantage", **options):
        """Runs a command inside; its exit status and all it said."""
        return subprocess.run(
            ["ip", "netns", "exec", self.lab.namespace(role), *command],
            capture_output=True, text=True, errors="replace", timeout=60, check=False, **options)

    @contextlib.contextmanager
    def background(self, *command, role="vantage"):
        """Runs a command inside until the end of `with`."""
        with subprocess.Popen(["ip", "netns", "exec", self.lab.namespace(role), *command]) as process:
            try:
                yield process
            finally:
                process.kill()

    def ping(self, address, count=1):
        """What ping says; a reply to a fast lab's ping takes a few milliseconds."""
        return self.at_vantage("ping", "-n", "-c", str(count), "-i", "0.02", "-W", "1", address).stdout

    def answers_ping(self, address):
        return " 0% packet loss" in self.ping(address)

    def http_status(self, url, *options):
        """000 where no answer came."""
        command = ["curl", "-sS", "-m", "5", "-o", os.devnull, "-w", "%{http_code}", *options, url]
        return self.at_vantage(*command).stdout

    def dns(self, server, name, kind="SOA", *options):
        command = ["kdig", "+timeout=1", "+retry=0", "+norec", *options, f"@{server}", name, kind]
        done = self.at_vantage(*command)
        return done.stdout + done.stderr

    def fault(self, name, *arguments):
        faults.inject(self.lab, name, list(arguments))

    def heal(self, name="all", *arguments):
        return faults.heal(self.lab, name, list(arguments))


@contextlib.contextmanager
def running(name):
    """A fast lab of this name, taken away at the end."""
    lab = Lab(name)
    lifecycle.down(lab)
    lifecycle.up(lab, fast=True)
    try:
        yield RunningLab(lab)
    finally:
        lifecycle.down(lab)


def free_port():
    """A port of the loopback that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]
