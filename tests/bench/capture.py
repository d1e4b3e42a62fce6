"""What passes the veth, with the kernel's timestamps, kept in memory until it is over.

A packet counts where it comes out, requests at the far end and replies at the near one: the kernel stamps it there, in
the same call that sent it into the other end, before anything is copied. (At the end where it goes in, the kernel
stamps it, copies it, and only then sends it, so that the copying would be part of all round-trip times.)

The kernel writes every packet into a ring that is large enough for all that will come; nobody reads it meanwhile, so
that the capture costs the same, and little, whatever is measured. What did not fit is known. Each processor has a ring
of its own: they would wait for one another at a common one, at the cost of whoever sends by more than one thread.
"""

from dataclasses import dataclass
import mmap
import os
import socket
import struct

import namespaces
import network

SOL_PACKET = 263
PACKET_RX_RING, PACKET_STATISTICS, PACKET_VERSION, PACKET_FANOUT = 5, 6, 10, 18
PACKET_FANOUT_CPU, PACKET_FANOUT_FLAG_IGNORE_OUTGOING = 2, 0x4000
TPACKET_V2 = 1
SO_TIMESTAMPNS = 35
ETH_P_ALL = 3
ECHO_REPLY, ECHO_REQUEST = 0, 8

FRAME_SIZE = 128
BLOCK_SIZE = 1 << 20
# Of a frame: status, where the packet in it begins, seconds, nanoseconds; of the packet, if it begins at byte 66: IP
# protocol, source, destination, ICMP type.
FRAME = struct.Struct("<I8xH2xII65xB2x4s4sB27x")
PACKET_OFFSET = 66
assert FRAME.size == FRAME_SIZE


@dataclass
class Echoes:
    """Times of requests and replies in nanoseconds since 1970, by address: four bytes, as it is on the wire."""

    requests: dict
    replies: dict
    # Packets that were there again for an address that had one.
    repeated_requests: int = 0
    repeated_replies: int = 0

    def round_trip_times(self):
        """In nanoseconds, of the addresses that answered."""
        return {address: time - self.requests[address] for address, time in self.replies.items()}

    def seconds(self):
        """From the first request to the last packet, which is a reply if any came."""
        return (max(max(self.requests.values()), *self.replies.values()) - min(self.requests.values())) / 1e9

    def seconds_sending(self):
        return (max(self.requests.values()) - min(self.requests.values())) / 1e9


class Capture:
    """Captures from its making on; `echoes` ends it. Only one at a time."""

    def __init__(self, requests, replies):
        """At most so many of each, whatever they are."""
        self._far = rings(network.FAR, network.FAR_DEVICE, requests)
        self._near = rings(network.NEAR, network.NEAR_DEVICE, replies)

    def echoes(self):
        """Raises RuntimeError if packets were missed."""
        found = Echoes({}, {})
        dropped = sum(ring.dropped() for ring in self._far + self._near)
        if dropped:
            raise RuntimeError(f"the capture has missed {dropped} packets")
        for ring in self._far:
            found.repeated_requests += keep_first(found.requests, (
                (target, time) for time, _, target, kind in ring.echoes() if kind == ECHO_REQUEST))
        for ring in self._near:
            found.repeated_replies += keep_first(found.replies, (
                (source, time) for time, source, _, kind in ring.echoes() if kind == ECHO_REPLY))
        return found


def rings(namespace, device, packets):
    """One for each processor, any of which may have all packets."""
    with namespaces.entered(namespace):
        return [Ring(device, packets) for _ in range(os.cpu_count())]


class Ring:
    """What comes out of a device while one of the processors has it: which, goes by the order of their making."""

    def __init__(self, device, packets):
        blocks = -(-packets * FRAME_SIZE // BLOCK_SIZE)
        frames = blocks * BLOCK_SIZE // FRAME_SIZE
        self._socket = socket.socket(socket.AF_PACKET, socket.SOCK_RAW, 0)
        self._socket.setsockopt(SOL_PACKET, PACKET_VERSION, TPACKET_V2)
        self._socket.setsockopt(socket.SOL_SOCKET, SO_TIMESTAMPNS, 1)
        ring = struct.pack("IIII", BLOCK_SIZE, blocks, FRAME_SIZE, frames)
        self._socket.setsockopt(SOL_PACKET, PACKET_RX_RING, ring)
        self._memory = mmap.mmap(self._socket.fileno(), blocks * BLOCK_SIZE)
        self._socket.bind((device, ETH_P_ALL))
        fanout = (PACKET_FANOUT_CPU | PACKET_FANOUT_FLAG_IGNORE_OUTGOING) << 16
        self._socket.setsockopt(SOL_PACKET, PACKET_FANOUT, fanout)

    def dropped(self):
        """Number of packets, since the last time that this was asked."""
        return struct.unpack("II", self._socket.getsockopt(SOL_PACKET, PACKET_STATISTICS, 8))[1]

    def echoes(self):
        """Time, source, destination and ICMP type of the ICMP packets. Ends the capture."""
        with self._socket, self._memory, memoryview(self._memory) as frames:
            for status, offset, seconds, nanoseconds, protocol, source, target, kind in FRAME.iter_unpack(frames):
                if status == 0:
                    break
                if offset != PACKET_OFFSET:
                    raise RuntimeError(f"the kernel puts packets at byte {offset} of a frame, not at {PACKET_OFFSET}")
                if protocol == socket.IPPROTO_ICMP:
                    yield seconds * 1_000_000_000 + nanoseconds, source, target, kind


def keep_first(times, packets):
    """Adds the addresses and times of packets; of one address, which may be in several rings, the first. Returns how
    many were there again.
    """
    again = 0
    for address, time in packets:
        again += address in times
        times[address] = min(time, times.get(address, time))
    return again
