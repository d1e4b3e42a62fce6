"""A reachd that runs in the near namespace and is asked there."""

import contextlib
import time
import urllib.request

import measuring
import namespaces
import network

ADDRESS = "127.0.0.1:9717"
PATIENCE_SECONDS = 120


def write_watch(path, hosts, interval):
    """A watch that pings each host every `interval` seconds, with room for that in its limits; returns its path.

    `hosts`: YAML that names them.
    """
    path.write_text("modules:\n  ping: {prober: icmp, timeout: 1s}\n"
                    f"defaults: {{interval: {interval}s, checks: [ping]}}\n"
                    "limits: {packets_per_second: 1000000, packets_per_second_per_prefix: 1000000}\n"
                    f"{hosts}\n")
    return path


def hosts_of(addresses):
    return "hosts:\n" + "".join(f"  - {{name: {address}, address: {address}}}\n" for address in addresses)


def command(setup, watch):
    return [setup.reachd, "run", f"--config.file={watch}", f"--web.listen-address={ADDRESS}", "--log.level=warn"]


@contextlib.contextmanager
def running(setup, watch):
    """Yields the process and how many seconds it took until it served."""
    started = time.monotonic()
    with measuring.running(command(setup, watch), setup.files / "reachd.log") as process:
        wait_until_answered(process, f"http://{ADDRESS}/-/healthy")
        yield process, time.monotonic() - started


def answered_share():
    """Of all probes of the node that have ended."""
    counts = {True: 0, False: 0}
    for line in get(f"http://{ADDRESS}/metrics").splitlines():
        if line.startswith("reachd_probes_total{"):
            counts['outcome="success"' in line] += float(line.rpartition(" ")[2])
    return counts[True] / sum(counts.values())


def wait_until_answered(process, url):
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not answers(url):
        if process.poll() is not None:
            raise RuntimeError(f"{process.args[0]} has ended by itself")
        if time.monotonic() > deadline:
            raise RuntimeError(f"{url} did not answer within {PATIENCE_SECONDS} s")
        time.sleep(0.02)


def get(url):
    """What is answered to a client in the near namespace."""
    with namespaces.entered(network.NEAR), urllib.request.urlopen(url, timeout=10) as answer:
        return answer.read().decode()


def answers(url):
    """Whether it is there, with status 200."""
    with contextlib.suppress(OSError):
        get(url)
        return True
    return False
