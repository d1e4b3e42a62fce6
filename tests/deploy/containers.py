"""Containers of the image in networks of a lab, by runc, without rights and with a root that is read-only.

They are what an engine would make of the image: its entry point, command and user.
"""

import json
import subprocess

import images
from images import said

NO_RIGHTS = {kind: [] for kind in ("bounding", "effective", "permitted", "inheritable", "ambient")}
NAMESPACES = ("pid", "ipc", "uts", "mount")
PROC_HIDDEN = ["/proc/kcore", "/proc/keys", "/proc/timer_list", "/sys/firmware"]
DESCRIPTORS = 4096


class Image:
    """The image's root, there to be run from `with` on to its end."""

    def __enter__(self):
        self.configuration = images.configuration()
        self.root = images.buildah("mount", images.buildah("from", "--pull-never", images.IMAGE))
        return self

    def __exit__(self, *_):
        # With those that a build has left mounted: it copies from one stage to the next.
        images.buildah("rm", "--all")


def _bind(source, destination):
    return {"type": "bind", "source": str(source), "destination": destination, "options": ["bind", "ro"]}


class Container:
    """One container in a network namespace. `files` are seen inside, by their paths there; nothing can be written."""

    def __init__(self, image, name, directory, network, files, arguments=None, user=None, rights=()):
        self._name = name
        self._directory = directory
        self._network = network
        self._state = directory / "runc"
        self.log_file = directory / "container.log"
        settings = image.configuration
        identity, group = user or map(int, settings["User"].split(":"))
        process = {
            "args": [*settings["Entrypoint"], *(settings["Cmd"] if arguments is None else arguments)],
            "env": settings["Env"], "cwd": settings["WorkingDir"] or "/", "user": {"uid": identity, "gid": group},
            "noNewPrivileges": True, "capabilities": {**NO_RIGHTS, **{kind: list(rights) for kind in
                                                                      ("bounding", "effective", "permitted")}},
            "rlimits": [{"type": "RLIMIT_NOFILE", "soft": DESCRIPTORS, "hard": DESCRIPTORS}],
        }
        self._probe = settings["Healthcheck"]["Test"][1:]
        self._write(image.root, process, files)

    def _write(self, root, process, files):
        self._directory.mkdir(parents=True, exist_ok=True)
        bundle = {
            "ociVersion": "1.0.2", "process": process, "hostname": self._name,
            "root": {"path": str(root), "readonly": True},
            "mounts": [{"type": "proc", "source": "proc", "destination": "/proc"},
                       {"type": "tmpfs", "source": "tmpfs", "destination": "/dev", "options": ["nosuid", "mode=755"]},
                       *(_bind(source, destination) for destination, source in files.items())],
            "linux": {"namespaces": [*({"type": kind} for kind in NAMESPACES),
                                     {"type": "network", "path": f"/run/netns/{self._network}"}],
                      "maskedPaths": PROC_HIDDEN, "readonlyPaths": ["/proc/sys", "/proc/sysrq-trigger"]},
        }
        (self._directory / "config.json").write_text(json.dumps(bundle, indent=1))

    def _runc(self, *arguments):
        return ["runc", "--root", str(self._state), *arguments]

    def run(self):
        """To its end: exit status and all that was said."""
        return subprocess.run(self._runc("run", "--bundle", str(self._directory), self._name), capture_output=True,
                              text=True, timeout=60, check=False)

    def start(self):
        with open(self.log_file, "ab") as log:
            self._process = subprocess.Popen(
                self._runc("run", "--bundle", str(self._directory), self._name), stdin=subprocess.DEVNULL, stdout=log,
                stderr=log)
        return self

    def health(self):
        """What the image's own health check says: exit status and words."""
        return subprocess.run(self._runc("exec", self._name, *self._probe), capture_output=True, text=True, timeout=30,
                              check=False)

    def status(self):
        """Lines of /proc/PID/status of its first process, by name."""
        pid = json.loads(said(*self._runc("state", self._name)))["pid"]
        with open(f"/proc/{pid}/status") as lines:
            return dict(line.rstrip("\n").split(":\t", 1) for line in lines)

    def is_running(self):
        return self._process.poll() is None

    def signal(self, name):
        """Its exit status, after a signal."""
        said(*self._runc("kill", self._name, name))
        return self._process.wait(timeout=10)

    def remove(self):
        subprocess.run(self._runc("delete", "--force", self._name), capture_output=True, timeout=30, check=False)
        self._process.wait(timeout=10)

    def log(self):
        return self.log_file.read_text(errors="replace")
