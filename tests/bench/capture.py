"""What passes an interface, with the kernel's timestamps, kept in memory until it is over.

The kernel writes every packet into a ring that is large enough for all that will come; nobody reads it meanwhile, so
that the capture costs the same, and little, whatever is measured. What did not fit is known.
"""

from dataclasses import dataclass
import mmap
import socket
import struct

import namespaces

SOL_PACKET = 263
PACKET_RX_RING, PACKET_STATISTICS, PACKET_VERSION = 5, 6, 10
TPACKET_V2 = 1
SO_TIMESTAMPNS = 35
ETH_P_ALL = 3
PACKET_OUTGOING = 4

FRAME_SIZE = 128
BLOCK_SIZE = 1 << 20
# Of a frame: status, seconds, nanoseconds, direction; of the packet in it, which begins at byte 66: IP protocol,
# source, destination, ICMP type.
FRAME = struct.Struct("<I12xII18xB46xB2x4s4sB27x")
assert FRAME.size == FRAME_SIZE


@dataclass
class Echoes:
    """Times of requests and replies in nanoseconds since 1970, by address: four bytes, as it is on the wire."""

    requests: dict
    replies: dict
    # Packets that were there again for an address that had one.
    repeated_requests: int = 0
    repeated_replies: int = 0
    # Packets that the capture has missed.
    dropped: int = 0

    def round_trip_times(self):
        """In nanoseconds, of the addresses that answered."""
        return {address: time - self.requests[address] for address, time in self.replies.items()}

    def seconds(self):
        """From the first request to the last packet, which is a reply if any came."""
        return (max(max(self.requests.values()), *self.replies.values()) - min(self.requests.values())) / 1e9

    def seconds_sending(self):
        return (max(self.requests.values()) - min(self.requests.values())) / 1e9


class Capture:
    """Captures from its making on; `echoes` ends it."""

    def __init__(self, namespace, device, packets):
        blocks = -(-packets * FRAME_SIZE // BLOCK_SIZE)
        frames = blocks * BLOCK_SIZE // FRAME_SIZE
        with namespaces.entered(namespace):
            self._socket = socket.socket(socket.AF_PACKET, socket.SOCK_RAW, 0)
            self._socket.setsockopt(SOL_PACKET, PACKET_VERSION, TPACKET_V2)
            self._socket.setsockopt(socket.SOL_SOCKET, SO_TIMESTAMPNS, 1)
            ring = struct.pack("IIII", BLOCK_SIZE, blocks, FRAME_SIZE, frames)
            self._socket.setsockopt(SOL_PACKET, PACKET_RX_RING, ring)
            self._ring = mmap.mmap(self._socket.fileno(), blocks * BLOCK_SIZE)
            self._socket.bind((device, ETH_P_ALL))

    def echoes(self):
        statistics = self._socket.getsockopt(SOL_PACKET, PACKET_STATISTICS, 8)
        found = Echoes({}, {}, dropped=struct.unpack("II", statistics)[1])
        with self._socket, self._ring, memoryview(self._ring) as ring:
            for status, seconds, nanoseconds, direction, protocol, source, target, kind in FRAME.iter_unpack(ring):
                if status == 0:
                    break
                time = seconds * 1_000_000_000 + nanoseconds
                if protocol == socket.IPPROTO_ICMP and direction == PACKET_OUTGOING and kind == 8:
                    found.repeated_requests += target in found.requests
                    found.requests.setdefault(target, time)
                elif protocol == socket.IPPROTO_ICMP and kind == 0:
                    found.repeated_replies += source in found.replies
                    found.replies.setdefault(source, time)
        return found
