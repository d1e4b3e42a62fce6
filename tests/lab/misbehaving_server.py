"""A server that misbehaves, one manner a port, over UDP and TCP: ADDRESS MANNER=PORT...

servfail and refused answer every DNS question with that code; garbage answers anything with random bytes.
"""

import asyncio
import os
import sys

RESPONSE = 0x80
CODES = {"servfail": 2, "refused": 5}


def reply_to(manner, request):
    """The datagram to send back; None where there is no question to answer."""
    if manner == "garbage":
        return os.urandom(64)
    if len(request) < 12:
        return None
    # The question is given back as it came, without the EDNS record that may follow it.
    end = _end_of_question(request)
    if end is None:
        return None
    flags = bytes([request[2] | RESPONSE, CODES[manner]])
    return request[:2] + flags + b"\0\1" + b"\0\0" * 3 + request[12:end]


def _end_of_question(request):
    """Where the first question ends, or None if it does not."""
    position = 12
    while position < len(request) and request[position] != 0:
        position += 1 + request[position]
    end = position + 5
    return end if end <= len(request) else None


class Datagrams(asyncio.DatagramProtocol):
    def __init__(self, manner):
        self._manner = manner

    def connection_made(self, transport):
        self._transport = transport

    def datagram_received(self, data, address):
        reply = reply_to(self._manner, data)
        if reply is not None:
            self._transport.sendto(reply, address)


def stream_handler(manner):
    async def handle(reader, writer):
        try:
            if manner == "garbage":
                await _talk_garbage(reader, writer)
            else:
                await _answer_stream(manner, reader, writer)
            await writer.drain()
        except (asyncio.IncompleteReadError, ConnectionError):
            pass  # The client has gone.
        finally:
            writer.close()
    return handle


async def _talk_garbage(reader, writer):
    """Speaks first, as mail servers do, and hears the client out: closing on its words would reset the connection."""
    writer.write(reply_to("garbage", b""))
    writer.write_eof()
    await reader.read()


async def _answer_stream(manner, reader, writer):
    length = int.from_bytes(await reader.readexactly(2), "big")
    reply = reply_to(manner, await reader.readexactly(length))
    if reply is not None:
        writer.write(len(reply).to_bytes(2, "big") + reply)


async def serve(address, ports):
    loop = asyncio.get_running_loop()
    for manner, port in ports:
        await loop.create_datagram_endpoint(lambda manner=manner: Datagrams(manner), local_addr=(address, port))
        await asyncio.start_server(stream_handler(manner), address, port)
    await asyncio.Event().wait()


if __name__ == "__main__":
    pairs = [word.split("=") for word in sys.argv[2:]]
    asyncio.run(serve(sys.argv[1], [(manner, int(port)) for manner, port in pairs]))
