"""What strangers do to a node's web port keeps nobody else from it."""

import contextlib
import os
import socket

import pytest

from node import eventually

# Below what a node takes at once.
MANY = 400
MORE_THAN_ARE_TAKEN = 600


@contextlib.contextmanager
def connections(node, count, words=b""):
    """Connections that have said something, and then nothing more."""
    with contextlib.ExitStack() as stack:
        for _ in range(count):
            connection = stack.enter_context(socket.create_connection(node.address, timeout=5))
            connection.sendall(words)
        yield


def answer_to(node, words):
    """What comes back, up to the end of the connection."""
    with socket.create_connection(node.address, timeout=5) as connection:
        with contextlib.suppress(ConnectionError):
            connection.sendall(words)
        received = b""
        with contextlib.suppress(ConnectionError):
            while chunk := connection.recv(65536):
                received += chunk
        return received


def assert_serves(node):
    assert node.is_running()
    assert node.metrics().states()


@pytest.mark.parametrize("words,status", [
    (b"GET /" + b"x" * 20_000 + b" HTTP/1.1\r\n\r\n", b" 431 "),
    (b"GET / HTTP/1.1\r\nHost: a\r\nX: " + b"x" * 20_000 + b"\r\n\r\n", b" 431 "),
    (b"POST /-/reload HTTP/1.1\r\nHost: a\r\nContent-Length: 99999999\r\n\r\n", b" 413 "),
    (b"GET /../../etc/passwd HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n", b" 404 "),
    (b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n", b" 400 "),
])
def test_what_is_no_good_request_is_refused_with_its_status(node, words, status):
    assert status in answer_to(node, words)
    assert_serves(node)


def test_random_bytes_are_survived(node):
    for _ in range(200):
        said = answer_to(node, os.urandom(512) + b"\r\n\r\n")
        assert said == b"" or b" 400 " in said or b" 431 " in said
    assert_serves(node)


def test_many_half_requests_and_silent_clients_keep_nobody_out(node):
    with connections(node, MANY // 2, b"GET /metrics HT"), connections(node, MANY // 2):
        assert_serves(node)


def test_clients_that_say_nothing_make_room_for_others(node):
    with connections(node, MORE_THAN_ARE_TAKEN):
        assert_serves(node)


def test_too_many_unfinished_requests_are_turned_away_once_told_and_taken_again_later(node):
    mark = len(node.log())
    with connections(node, MORE_THAN_ARE_TAKEN, b"GET /metrics HT"):
        assert node.request("/-/healthy")[0] == 503
    eventually(lambda: node.request("/-/healthy")[0] == 200, 10, "connections are taken again")
    assert len(node.log_since(mark, "web connections are turned away")) == 1
    assert_serves(node)
