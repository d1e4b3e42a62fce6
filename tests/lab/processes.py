"""Processes of a lab: started in a namespace, found again by a later command, ended with the lab."""

import os
import signal
import subprocess
import time

import namespaces
from namespaces import LabError

PATIENCE_SECONDS = 20


def wait_until(condition, what):
    """Returns once the condition holds; LabError if it takes too long."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not condition():
        if time.monotonic() > deadline:
            raise LabError(f"{what} was not ready within {PATIENCE_SECONDS} s")
        time.sleep(0.01)


def start(lab, name, role, argv):
    """Starts a process under a name, unless it runs; its output goes to the lab's logs."""
    if running_pid(lab, name) is not None:
        return
    with open(lab.logs / f"{name}.log", "ab") as log, namespaces.entered(lab.namespace(role)):
        process = subprocess.Popen(
            argv, stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True, cwd="/")
    (lab.pids / name).write_text(f"{process.pid} {role}")


def running_pid(lab, name):
    """The process started under this name, or None if it is gone (its number may be somebody else's by now)."""
    try:
        pid, role = (lab.pids / name).read_text().split()
    except (FileNotFoundError, ValueError):
        return None
    return int(pid) if _is_alive_in(int(pid), lab.namespace(role)) else None


def _is_alive_in(pid, namespace):
    try:
        same = namespaces.inode_of(f"/proc/{pid}/ns/net") == namespaces.inode_of(
            f"{namespaces.NETNS_DIRECTORY}/{namespace}")
        with open(f"/proc/{pid}/stat") as stat:
            return same and stat.read().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def stop(lab, name):
    """Ends a process at once, if it runs: what a server keeps is thrown away with the lab anyway."""
    pid = running_pid(lab, name)
    if pid is None:
        return
    _kill(pid, signal.SIGKILL)
    wait_until(lambda: running_pid(lab, name) is None, f"the end of {name}")


def stop_everything(namespace):
    """Ends every process in a namespace: first asked to, then without asking."""
    for pid in namespaces.processes_in(namespace):
        _kill(pid, signal.SIGTERM)
    deadline = time.monotonic() + 2
    while any(_is_alive_in(pid, namespace) for pid in namespaces.processes_in(namespace)):
        if time.monotonic() > deadline:
            for pid in namespaces.processes_in(namespace):
                _kill(pid, signal.SIGKILL)
        time.sleep(0.01)


def _kill(pid, number):
    try:
        os.kill(pid, number)
    except ProcessLookupError:
        pass


def log_tail(lab, name):
    """The last words of a process, for an error message."""
    try:
        return "\n".join((lab.logs / f"{name}.log").read_text(errors="replace").splitlines()[-5:])
    except FileNotFoundError:
        return ""
