"""Servers that no host of the lab has, for probers to be judged by: ADDRESS TLS_DIRECTORY.

Pages by HTTP, banners, DNS answers that are short or astray, and TLS with certificates of several sorts.
"""

import asyncio
import ssl
import sys

import odd_pages

HTTP, BANNER, CHAT, SILENT, HANGS_UP = 8080, 2222, 6667, 2323, 2424
EXPIRED, DNS_OVER_TLS = 8444, 853
TRUNCATED, ASTRAY = 5301, 5302
PORTS = (HTTP, BANNER, CHAT, SILENT, HANGS_UP, EXPIRED, DNS_OVER_TLS)
NAME_SERVER = ("175.45.176.15", 53)
TRUNCATION = 0x02
RESPONSE = 0x84


async def _greet(reader, writer):
    writer.write(b"SSH-2.0-Lab\r\n")
    await reader.read()


async def _chat(reader, writer):
    """As IRC begins: a ping, and a welcome for who gives it back."""
    writer.write(b":lab NOTICE * :hello\r\nPING :4711\r\n")
    async for line in reader:
        if line.strip() == b"PONG 4711":
            writer.write(b":lab 001 prober :welcome\r\n")


async def _stay_silent(reader, _):
    await reader.read()


async def _hang_up(*_):
    """Says nothing at all."""


async def _copy(reader, writer):
    while data := await reader.read(4096):
        writer.write(data)
    writer.close()


async def _ask_name_server(reader, writer):
    far_reader, far_writer = await asyncio.open_connection(*NAME_SERVER)
    await asyncio.gather(_copy(reader, far_writer), _copy(far_reader, writer))


class OddNameServer(asyncio.DatagramProtocol):
    """Answers with the records left out for want of room, or answers a question nobody asked."""

    def __init__(self, manner):
        self._manner = manner

    def connection_made(self, transport):
        self._transport = transport

    def datagram_received(self, data, address):
        if self._manner == TRUNCATED:
            reply = data[:2] + bytes([RESPONSE | TRUNCATION, 0]) + b"\0\1" + bytes(6) + data[12:]
        else:
            question = b"\5other\0\0\6\0\1"
            reply = data[:2] + bytes([RESPONSE, 0]) + b"\0\1" + bytes(6) + question
        self._transport.sendto(reply, address)


def _closing(handler):
    async def handle(reader, writer):
        try:
            await handler(reader, writer)
            await writer.drain()
        except (ConnectionError, asyncio.IncompleteReadError, ssl.SSLError):
            pass  # The client has gone.
        finally:
            writer.close()
    return handle


def _tls(directory, name):
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(f"{directory}/{name}.pem", f"{directory}/{name}.key")
    return context


async def serve(address, directory):
    contexts = {EXPIRED: _tls(directory, "expired"), DNS_OVER_TLS: _tls(directory, address)}
    handlers = {port: odd_pages.answer for port in (HTTP, EXPIRED)}
    handlers |= {BANNER: _greet, CHAT: _chat, SILENT: _stay_silent, HANGS_UP: _hang_up, DNS_OVER_TLS: _ask_name_server}
    loop = asyncio.get_running_loop()
    for manner in (TRUNCATED, ASTRAY):
        await loop.create_datagram_endpoint(lambda manner=manner: OddNameServer(manner), local_addr=(address, manner))
    for port, handler in handlers.items():
        await asyncio.start_server(_closing(handler), address, port, ssl=contexts.get(port))
    await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(serve(*sys.argv[1:]))
