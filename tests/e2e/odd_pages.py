"""Pages that try what a prober can judge: one request a connection, answered by its path."""

import base64
from dataclasses import dataclass, field
import gzip

CREDENTIALS = "Basic " + base64.b64encode(b"probe:not shown").decode()
PAGE = b"<html>a page of the lab</html>\n"


@dataclass
class Request:
    method: str
    path: str
    headers: dict
    body: bytes

    def header(self, name):
        return self.headers.get(name, "")


@dataclass
class Answer:
    status: int = 200
    headers: dict = field(default_factory=dict)
    body: bytes = PAGE
    version: str = "1.1"

    def to_bytes(self):
        headers = {"Content-Length": str(len(self.body)), "Connection": "close"} | self.headers
        lines = [f"HTTP/{self.version} {self.status} Said", *(f"{name}: {value}" for name, value in headers.items())]
        return "\r\n".join([*lines, "", ""]).encode() + self.body


def _only_if(condition, status=400):
    return Answer() if condition else Answer(status)


def _moved(where, status=302, **headers):
    return Answer(status, {"Location": where} | headers, b"")


def _compressed(request):
    if "gzip" not in request.header("accept-encoding"):
        return Answer()
    return Answer(headers={"Content-Encoding": "gzip"}, body=gzip.compress(PAGE))


def _logged_in(request):
    return Answer() if "seen=1" in request.header("cookie") else _moved("/login")


PAGES = {
    "/": lambda _: Answer(),
    "/host": lambda request: _only_if(request.header("host") == "vhost.example.kp", 421),
    "/language": lambda request: _only_if(request.header("accept-language") == "ko"),
    "/basic": lambda request: _only_if(request.header("authorization") == CREDENTIALS, 401),
    "/bearer": lambda request: _only_if(request.header("authorization") == "Bearer sesame", 401),
    "/post": lambda request: _only_if((request.method, request.body) == ("POST", b'{"probe": true}')),
    "/get": lambda request: _only_if((request.method, request.body) == ("GET", b"")),
    "/head": lambda request: _only_if(request.method == "HEAD", 405),
    "/gzip": _compressed,
    "/broken-gzip": lambda _: Answer(headers={"Content-Encoding": "gzip"}),
    "/cookie": lambda _: Answer(headers={"Set-Cookie": "seen=1"}),
    "/login": lambda _: _moved("/member", **{"Set-Cookie": "seen=1"}),
    "/member": _logged_in,
    "/http-1.0": lambda _: Answer(version="1.0"),
    "/no-content": lambda _: Answer(204, {"Content-Length": "0"}, b""),
    "/unavailable": lambda _: Answer(503),
    "/large": lambda _: Answer(body=b"x" * 100_000),
    "/cut": lambda _: Answer(headers={"Content-Length": "1000"}),
    "/loop": lambda _: _moved("/loop"),
    "/nowhere": lambda _: Answer(302, body=b""),
    "/to-another-host": lambda _: _moved("http://rodong.rep.kp/"),
    "/to-a-dead-name": lambda _: _moved("http://nobody.kp/"),
    "/to-https": lambda _: _moved("https://kcna.kp/", 301),
    "/to-ftp": lambda _: _moved("ftp://kcna.kp/"),
    "/see-other": lambda _: _moved("/get", 303),
    "/moved-for-good": lambda _: _moved("/get", 301),
    "/same-method": lambda _: _moved("/post", 308),
}


async def _read(reader):
    head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
    first, *lines = head.strip().split("\r\n")
    method, path, _ = first.split(" ")
    headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
    body = await reader.readexactly(int(headers.get("content-length", 0)))
    return Request(method, path, headers, body)


async def answer(reader, writer):
    request = await _read(reader)
    if request.path == "/never":
        await reader.read()
    elif request.path == "/half":
        writer.write(Answer(headers={"Content-Length": "1000"}).to_bytes())
        await reader.read()
    elif request.path.startswith("http://"):
        writer.write(Answer(headers={"Via": "1.1 lab"}).to_bytes())
    elif request.path == "/nothing":
        return
    elif request.path == "/no-http":
        writer.write(b"SSH-2.0-Lab\r\n")
    else:
        page = PAGES.get(request.path, lambda _: Answer(404))(request)
        writer.write(page.to_bytes())
    await writer.drain()
