"""A mail host that greets, offers STARTTLS and takes no mail: NAME CERTIFICATE KEY ADDRESS PORT..."""

import asyncio
import ssl
import sys

from aiosmtpd.smtp import SMTP

SMTPS = 465


class Refusal:
    """Nobody has a mailbox here."""

    async def handle_RCPT(self, server, session, envelope, address, options):
        return "550 5.1.1 no such mailbox in the lab"


async def serve(name, certificate, key, address, ports):
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(certificate, key)
    loop = asyncio.get_running_loop()

    def session(starttls):
        return lambda: SMTP(Refusal(), hostname=name, ident="ESMTP", tls_context=starttls)

    for port in ports:
        at_once = context if port == SMTPS else None
        await loop.create_server(session(None if at_once else context), address, port, ssl=at_once)
    await asyncio.Event().wait()


if __name__ == "__main__":
    own_name, certificate_file, key_file, own_address, *own_ports = sys.argv[1:]
    asyncio.run(serve(own_name, certificate_file, key_file, own_address, [int(port) for port in own_ports]))
