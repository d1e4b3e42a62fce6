"""The delay line: a process that keeps packets for a while, for kernels without tc netem.

Each wire is a tunnel device; what the kernel routes into it comes back out of it after the wire's delay, in
order. Reads STATE/wires.json once, and STATE/delays.json at the start and at every SIGHUP.
"""

import collections
import fcntl
import gc
import json
import os
from pathlib import Path
import select
import signal
import struct
import sys
import time

from namespaces import entered, ip_batch

TUNSETIFF = 0x400454CA
IFF_TUN_NO_PI = 0x1001
QUEUE_LIMIT = 100000


class Wire:
    """A tunnel and the packets that wait in it; the first is always due first."""

    def __init__(self, descriptor):
        self.descriptor = descriptor
        self.delay = 0.0
        self._waiting = collections.deque()
        self._last_due = 0.0

    def receive(self, now):
        """Takes in all that has arrived."""
        while True:
            try:
                packet = os.read(self.descriptor, 65535)
            except BlockingIOError:
                return
            if len(self._waiting) < QUEUE_LIMIT:
                self._last_due = max(self._last_due, now + self.delay)
                self._waiting.append((self._last_due, packet))

    def release(self, now):
        """Lets go what is due."""
        while self._waiting and self._waiting[0][0] <= now:
            _, packet = self._waiting.popleft()
            try:
                os.write(self.descriptor, packet)
            except OSError:
                pass  # The kernel would not have it: lost on the wire.

    def next_due(self):
        return self._waiting[0][0] if self._waiting else None


def open_tunnel(namespace, device):
    """A new tunnel device in a namespace, up."""
    with entered(namespace):
        descriptor = os.open("/dev/net/tun", os.O_RDWR | os.O_NONBLOCK | os.O_CLOEXEC)
        fcntl.ioctl(descriptor, TUNSETIFF, struct.pack("16sH14x", device.encode(), IFF_TUN_NO_PI))
    ip_batch(namespace, [f"link set {device} txqueuelen 10000 up"])
    return descriptor


class DelayLine:
    def __init__(self, directory):
        self._directory = directory
        names = json.loads((directory / "wires.json").read_text())
        self._wires = {key: Wire(open_tunnel(namespace, device)) for key, namespace, device in names}
        self.reload()

    def reload(self):
        delays = json.loads((self._directory / "delays.json").read_text())
        for key, wire in self._wires.items():
            wire.delay = delays.get(key, 0) / 1000

    def run(self):
        by_descriptor = {wire.descriptor: wire for wire in self._wires.values()}
        while True:
            # select() and not epoll: its timeout is finer than a millisecond.
            readable, _, _ = select.select(list(by_descriptor), [], [], self._patience())
            now = time.monotonic()
            for descriptor in readable:
                by_descriptor[descriptor].receive(now)
            for wire in self._wires.values():
                wire.release(now)

    def _patience(self):
        """Seconds until the next packet is due; None without one."""
        dues = [due for wire in self._wires.values() if (due := wire.next_due()) is not None]
        return max(0.0, min(dues) - time.monotonic()) if dues else None


def main():
    directory = Path(sys.argv[1])
    line = DelayLine(directory)
    signal.signal(signal.SIGHUP, lambda *_: line.reload())
    (directory / "delay-line.ready").touch()
    gc.disable()
    line.run()


if __name__ == "__main__":
    main()
