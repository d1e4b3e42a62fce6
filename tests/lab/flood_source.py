"""A flood from the internet: ADDRESS PORT PACKETS_PER_SECOND RAMP_SECONDS; its rate grows from nothing to the full."""

import random
import socket
import sys
import time

PAYLOAD = bytes(1200)


def send(address, port, rate, ramp):
    """Sends for ever, at random moments, so that it keeps no step with anybody's probes."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as source:
        begun = due = time.monotonic()
        while True:
            share = min(1.0, max(0.02, (due - begun) / ramp)) if ramp > 0 else 1.0
            due += random.expovariate(rate * share)
            time.sleep(max(0.0, due - time.monotonic()))
            source.sendto(PAYLOAD, (address, port))


if __name__ == "__main__":
    send(sys.argv[1], int(sys.argv[2]), float(sys.argv[3]), float(sys.argv[4]))
