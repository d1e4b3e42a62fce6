"""Running a person's or a test's command inside the lab."""

import contextlib
import os
import socket

from namespaces import LabError

FIRST_PASSED_DESCRIPTOR = 3


def execute(lab, role, command, without_raw=False):
    """Becomes the command, in a namespace of the lab. `without_raw` takes its right to raw sockets away."""
    if not command:
        raise LabError("no command; write it after --, as in: tests/lab/lab exec -- ping -c 1 175.45.176.71")
    argv = ["ip", "netns", "exec", lab.namespace(role)]
    if without_raw:
        argv += ["setpriv", "--bounding-set", "-net_raw", "--inh-caps", "-net_raw"]
    os.execvp(argv[0], argv + command)


def serve(lab, vantage, listen, command, without_raw=False):
    """Becomes the command in a vantage, with a listening socket of the host's network passed to it.

    A socket stays in the network where it was opened: what is served on it can be read from outside the lab,
    while all that the command itself sends stays inside.
    """
    listener = _listen(listen)
    descriptor = listener.detach()
    if descriptor != FIRST_PASSED_DESCRIPTOR:
        os.dup2(descriptor, FIRST_PASSED_DESCRIPTOR)
        os.close(descriptor)
    os.set_inheritable(FIRST_PASSED_DESCRIPTOR, True)
    # execvp keeps the process, and `ip netns exec` and setpriv do too: the number stays true.
    os.environ.update(LISTEN_FDS="1", LISTEN_PID=str(os.getpid()), LISTEN_FDNAMES="web")
    execute(lab, vantage, command, without_raw)


def _listen(listen):
    host, _, port = listen.rpartition(":")
    host = host.strip("[]")
    if not port.isdigit() or not _is_loopback(host):
        raise LabError(f"'{listen}' is no loopback address and port; write it like 127.0.0.1:9717 or [::1]:9717")
    listener = socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, int(port)))
    except OSError as error:
        raise LabError(f"cannot listen on {listen}: {error.strerror}; choose another port") from None
    listener.listen(128)
    return listener


def _is_loopback(host):
    with contextlib.suppress(OSError):
        return socket.inet_aton(host)[0] == 127
    return host == "::1"
