"""Network namespaces: making, entering and configuring them."""

import contextlib
import ctypes
import os
import socket
import subprocess

NETNS_DIRECTORY = "/run/netns"
CLONE_NEWNET = 0x40000000
_libc = ctypes.CDLL(None, use_errno=True)


class LabError(Exception):
    """Something that the person at the command line can read and act on."""


def run(argv, stdin=None):
    """Runs a command and returns its output; its own words are in the error."""
    done = subprocess.run(argv, input=stdin, capture_output=True, text=True)
    if done.returncode != 0:
        raise LabError(f"{' '.join(argv)} failed: {(done.stderr or done.stdout).strip()}")
    return done.stdout


def _set_namespace(descriptor):
    if _libc.setns(descriptor, CLONE_NEWNET) != 0:
        error = ctypes.get_errno()
        raise LabError(f"cannot enter the network namespace: {os.strerror(error)}")


@contextlib.contextmanager
def entered(namespace):
    """Within it this thread, and every process it starts, is in that network namespace."""
    home = os.open("/proc/self/ns/net", os.O_RDONLY | os.O_CLOEXEC)
    try:
        away = os.open(f"{NETNS_DIRECTORY}/{namespace}", os.O_RDONLY | os.O_CLOEXEC)
        try:
            _set_namespace(away)
        finally:
            os.close(away)
        try:
            yield
        finally:
            _set_namespace(home)
    finally:
        os.close(home)


def ip_batch(namespace, lines, force=False):
    """Runs ip commands in one process; with `force` goes on after one that fails."""
    prefix = ["ip"] + (["-n", namespace] if namespace else [])
    run(prefix + (["-force"] if force else []) + ["-batch", "-"], "\n".join(lines) + "\n")


def nft(namespace, text):
    """Loads a ruleset in one transaction."""
    with entered(namespace):
        run(["nft", "-f", "-"], text)


def set_sysctls(namespace, settings):
    """Writes net.* settings given as paths below /proc/sys/net; a kernel without one of them goes without."""
    with entered(namespace):
        for path, value in settings.items():
            with contextlib.suppress(FileNotFoundError), open(f"/proc/sys/net/{path}", "w") as file:
                file.write(str(value))


def exists(namespace):
    return os.path.exists(f"{NETNS_DIRECTORY}/{namespace}")


def inode_of(path):
    """What tells one namespace from another."""
    return os.stat(path).st_ino


def processes_in(namespace):
    """Ids of the processes whose network namespace this is."""
    return [int(word) for word in run(["ip", "netns", "pids", namespace]).split()]


def accepts_connections(namespace, address, port):
    """Whether something listens there, asked from inside the namespace."""
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    with entered(namespace), socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.settimeout(1)
        return probe.connect_ex((address, port)) == 0
