"""Answers echo requests as no host does, each address in a manner of its own: DEVICE TIMES ADDRESS=MANNER...

Each address answers TIMES times, and then nothing any more. Whoever starts this keeps the kernel from answering for the
addresses itself. A reply is what a node sent, sequence and payload, save for what the manner changes:

    wrong-token   a bit of the token is another
    others-token  that which another address was sent last
    replay        that which this address was sent first, to which there was no answer
    late-twice    given after LATE_SECONDS, two times
    thrice        given three times at once
"""

from dataclasses import dataclass, field
import select
import socket
import struct
import sys
import time

ETHERTYPE_IPV4 = 0x0800
ECHO_REQUEST, ECHO_REPLY = 8, 0
IP_HEADER, ICMP_HEADER = struct.Struct("!BBHHHBBH4s4s"), struct.Struct("!BBHHH")
# Of the payload: the probe's slot and time of sending come first.
TOKEN_OFFSET = 8
LATE_SECONDS = 0.7


@dataclass
class Echo:
    source: bytes
    target: bytes
    identifier: int
    sequence: int
    payload: bytes


def read_request(packet):
    """None for anything else. The kernel has not cut what it hands to a packet socket: the length says what is ours."""
    source, target = IP_HEADER.unpack_from(packet)[8:]
    start, end = (packet[0] & 0x0f) * 4, int.from_bytes(packet[2:4])
    if packet[9] != socket.IPPROTO_ICMP or packet[start] != ECHO_REQUEST:
        return None
    _, _, _, identifier, sequence = ICMP_HEADER.unpack_from(packet, start)
    return Echo(source, target, identifier, sequence, packet[start + ICMP_HEADER.size:end])


def checksum(message):
    total = sum(struct.unpack(f"!{len(message) // 2}H", message))
    total = (total >> 16) + (total & 0xffff)
    return ~((total >> 16) + total) & 0xffff


def reply_to(request, sequence, payload):
    """A whole IPv4 packet; the kernel fills in what its header lacks. Payloads of an even length only."""
    message = ICMP_HEADER.pack(ECHO_REPLY, 0, 0, request.identifier, sequence) + payload
    message = message[:2] + struct.pack("!H", checksum(message)) + message[4:]
    header = IP_HEADER.pack(0x45, 0, 0, 0, 0, 64, socket.IPPROTO_ICMP, 0, request.target, request.source)
    return header + message


@dataclass
class Host:
    manner: str
    answers_left: int
    requests: list = field(default_factory=list)


class Responder:
    """Which packets answer a request, and after how many seconds."""

    def __init__(self, times, manners):
        self._hosts = {socket.inet_aton(address): Host(manner, times) for address, manner in manners.items()}

    def answers(self, request):
        host = self._hosts.get(request.target)
        if host is None:
            return []
        host.requests.append(request)
        answers = getattr(self, "_" + host.manner.replace("-", "_"))(host, request) if host.answers_left else []
        host.answers_left -= bool(answers)
        return answers

    def _wrong_token(self, host, request):
        payload = bytearray(request.payload)
        payload[TOKEN_OFFSET] ^= 1
        return [(0, reply_to(request, request.sequence, bytes(payload)))]

    def _others_token(self, host, request):
        last = [other.requests[-1] for other in self._hosts.values() if other is not host and other.requests]
        return [(0, reply_to(request, last[0].sequence, last[0].payload))] if last else []

    def _replay(self, host, request):
        first = host.requests[0]
        return [(0, reply_to(request, first.sequence, first.payload))] if request is not first else []

    def _late_twice(self, host, request):
        return [(LATE_SECONDS, reply_to(request, request.sequence, request.payload))] * 2

    def _thrice(self, host, request):
        return [(0, reply_to(request, request.sequence, request.payload))] * 3


def serve(device, responder):
    listener = socket.socket(socket.AF_PACKET, socket.SOCK_DGRAM, socket.htons(ETHERTYPE_IPV4))
    listener.bind((device, ETHERTYPE_IPV4))
    sender = socket.socket(socket.AF_INET, socket.SOCK_RAW, socket.IPPROTO_RAW)
    due = []
    while True:
        due.sort()
        patience = max(0, due[0][0] - time.monotonic()) if due else None
        if select.select([listener], [], [], patience)[0]:
            packet, origin = listener.recvfrom(65535)
            request = read_request(packet) if origin[2] != socket.PACKET_OUTGOING else None
            now = time.monotonic()
            due += [(now + delay, answer) for delay, answer in (responder.answers(request) if request else [])]
        while due and due[0][0] <= time.monotonic():
            _, answer = due.pop(0)
            sender.sendto(answer, (socket.inet_ntoa(answer[16:20]), 0))


if __name__ == "__main__":
    serve(sys.argv[1], Responder(int(sys.argv[2]), dict(word.split("=") for word in sys.argv[3:])))
