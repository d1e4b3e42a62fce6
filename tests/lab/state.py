"""What is remembered of a running lab, outside the source tree."""

import contextlib
import fcntl
import json
import os
from pathlib import Path
import re
import shutil

from namespaces import LabError

# Where nodes run: the first is what everything happens at unless it says otherwise.
VANTAGES = ("vantage", "vantage2", "vantage3")
ROLES = (*VANTAGES, "exchange", "as4837", "as20485", "internet", "border", "hosts")
NETNS_CONFIGURATION = Path("/etc/netns")
CHECKOUT = str(Path(__file__).resolve().parents[2])


def base_directory():
    """Where labs keep their state: /run for root, the user's runtime directory otherwise."""
    if os.geteuid() == 0:
        return Path("/run/reachd-lab")
    return Path(os.environ.get("XDG_RUNTIME_DIR", "/tmp")) / "reachd-lab"


class Lab:
    """The names and files of one lab; several of them may run side by side."""

    def __init__(self, name):
        if not re.fullmatch(r"[a-z0-9]([a-z0-9-]{0,30}[a-z0-9])?", name):
            raise LabError(f"'{name}' is no name for a lab: use up to 32 of a-z, 0-9 and inner dashes")
        self.name = name
        self.directory = base_directory() / name
        self.logs = self.directory / "logs"
        self.pids = self.directory / "pids"
        # Outside of what a lab's end takes away.
        self.lock_file = base_directory().with_name(f"reachd-lab-{name}.lock")
        self.resolv_confs = [NETNS_CONFIGURATION / self.namespace(role) / "resolv.conf" for role in VANTAGES]

    def namespace(self, role):
        """The namespace's name as `ip netns` knows it."""
        return f"reachd-{self.name}-{role}"

    def namespaces(self):
        return [self.namespace(role) for role in ROLES]

    def create_directories(self):
        for directory in (self.logs, self.pids, *(path.parent for path in self.resolv_confs)):
            _create(directory)

    def remove_directories(self):
        shutil.rmtree(self.directory, ignore_errors=True)
        for path in self.resolv_confs:
            shutil.rmtree(path.parent, ignore_errors=True)
        for directory in (self.directory.parent, NETNS_CONFIGURATION):
            _remove_if_empty(directory)

    def is_up(self):
        return (self.directory / "up").exists()

    def mark_up(self):
        """From now on the lab counts as up."""
        (self.directory / "up").touch()

    def require_up(self):
        if not self.is_up():
            raise LabError(f"the lab '{self.name}' is not up; start it with: tests/lab/lab up --name {self.name}")

    def save(self, key, value):
        """Remembers a JSON value; a reader sees the old one or the new one, never a part."""
        path = self.directory / f"{key}.json"
        scratch = path.with_suffix(".tmp")
        scratch.write_text(json.dumps(value))
        scratch.replace(path)

    def load(self, key, default):
        try:
            return json.loads((self.directory / f"{key}.json").read_text())
        except FileNotFoundError:
            return default

    def claim(self):
        """From now on the lab is this checkout's: names of labs are the machine's, and others may want the same."""
        self.save("owner", CHECKOUT)

    def owner(self):
        """The checkout that started the lab; None if that is gone, and with it whoever could end the lab."""
        checkout = self.load("owner", CHECKOUT)
        return checkout if os.path.isdir(checkout) else None

    @contextlib.contextmanager
    def lock(self, wait=True):
        """One change to a lab at a time, whatever checkout it comes from; LabError names who is at it."""
        with self._locked(wait) as file:
            file.truncate(0)
            file.write(f"process {os.getpid()} of {CHECKOUT}")
            file.flush()
            try:
                yield
            finally:
                if not self.directory.exists():
                    self.lock_file.unlink()

    def _locked(self, wait):
        """The lock's file, locked."""
        file = open(self.lock_file, "a+")
        try:
            fcntl.flock(file, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
            if self._is_lock(file):
                return file
        except BlockingIOError:
            file.seek(0)
            raise LabError(f"the lab '{self.name}' is being changed by {file.read()}; wait for its end") from None
        return self._locked(wait)

    def _is_lock(self, file):
        """Whoever held it may have taken it away together with the lab."""
        return self.lock_file.exists() and os.path.samestat(os.fstat(file.fileno()), self.lock_file.stat())


def _create(directory):
    """Another lab's end takes the parent away while that is empty, so also between the making of the two, or between
    being told that it is there and having a look at it."""
    for _ in range(100):
        with contextlib.suppress(FileNotFoundError, FileExistsError):
            return directory.mkdir(parents=True, exist_ok=True)
    directory.mkdir(parents=True, exist_ok=True)


def _remove_if_empty(directory):
    try:
        directory.rmdir()
    except OSError:
        pass  # It holds other labs, or was never there.


def running_labs():
    """Names of the labs that are up."""
    base = base_directory()
    names = sorted(path.name for path in base.iterdir()) if base.is_dir() else []
    return [name for name in names if Lab(name).is_up()]
