"""Three nodes in containers, each at a vantage of its own in a lab, their ports published on the machine's loopback."""

import subprocess
import urllib.request

import yaml

from containers import Container
from node import Metrics, eventually
from rule_world import REGIONS
from running_lab import LAB_COMMAND, free_port
from state import NETNS_CONFIGURATION, VANTAGES
import watches

PORT_INSIDE = 9717
PUBLISHER = "/lib/systemd/systemd-socket-proxyd"
AS_NUMBER = 64500


def watch_of(vantage):
    """A small country, looked at every two seconds. Traces would take raw sockets, which a container has not."""
    watch = yaml.safe_load(watches.small_country(vantage))
    watch["vantage"].update(region=REGIONS[vantage], asn=AS_NUMBER)
    for host in watch["hosts"]:
        host["checks"] = [check for check in host["checks"] if isinstance(check, str)]
    return yaml.safe_dump(watch, sort_keys=False)


class ContainedNode:
    """The image as it is meant to be run, and a way in: what engines do when they publish a port."""

    def __init__(self, lab, image, directory, vantage, role):
        directory.mkdir(parents=True)
        network = lab.lab.namespace(role)
        configuration = directory / "reachd.yml"
        configuration.write_text(watch_of(vantage))
        self.vantage, self.role = vantage, role
        self.port = free_port()
        self.container = Container(image, vantage, directory, network, {
            "/etc/reachd/reachd.yml": configuration,
            "/etc/resolv.conf": NETNS_CONFIGURATION / network / "resolv.conf"})
        self._publish = [LAB_COMMAND, "serve", "--name", lab.lab.name, "--at", role,
                         "--listen", f"127.0.0.1:{self.port}", "--", PUBLISHER, f"127.0.0.1:{PORT_INSIDE}"]

    def __enter__(self):
        self.container.start()
        # What it has to say is that the node is gone, where a test has killed it.
        self._publisher = subprocess.Popen(self._publish, stdin=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        eventually(self._serves, 20, f"{self.vantage} serves")
        eventually(self._is_published, 20, f"the port of {self.vantage} is published")
        return self

    def __exit__(self, *_):
        self._publisher.terminate()
        self._publisher.wait(timeout=10)
        self.container.remove()

    def _serves(self):
        assert self.container.is_running(), self.container.log()
        return "msg=serving" in self.container.log()

    def _is_published(self):
        try:
            return self.metrics()
        except OSError:
            return None

    def metrics(self):
        with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/metrics", timeout=5) as answer:
            return Metrics(answer.read().decode())

    def wait_until_up(self):
        eventually(lambda: set(self.metrics().states().values()) == {"up"}, 60, f"{self.vantage} calls all up")


def nodes(lab, image, directory):
    """One at each vantage."""
    return [ContainedNode(lab, image, directory / vantage, vantage, role) for vantage, role in zip(REGIONS, VANTAGES)]
