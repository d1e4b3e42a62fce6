"""A node: the program as it ships, run at a lab's vantage and read from outside."""

from datetime import datetime
import json
import re
import signal
import subprocess
import time
import urllib.error
import urllib.request

from running_lab import LAB_COMMAND, free_port

SAMPLE = re.compile(r"^([a-z_]+)(?:\{(.*)\})? (\S+)$", re.MULTILINE)
LABEL = re.compile(r'(\w+)="((?:[^"\\]|\\.)*)"')
POLL_SECONDS = 0.1


def eventually(condition, within, what):
    """What the condition returns once that is true; AssertionError if it is not within so many seconds."""
    deadline = time.monotonic() + within
    while True:
        result = condition()
        if result:
            return result
        assert time.monotonic() < deadline, f"{what}: not within {within} s"
        time.sleep(POLL_SECONDS)


def moment(text):
    """Seconds since 1970 of a time as the node writes it."""
    return datetime.fromisoformat(text.replace("Z", "+00:00")).timestamp()


class Node:
    """Started once, and perhaps again; always on the same port."""

    def __init__(self, lab, binary, directory, watch, launcher=(), without_raw=False, run_in=None, arguments=(),
                 vantage="vantage"):
        self.directory = directory
        self.directory.mkdir(parents=True, exist_ok=True)
        self.configuration = directory / "watch.yml"
        self.log_file = directory / "node.log"
        self.port = free_port()
        self.address = ("127.0.0.1", self.port)
        self.configuration.write_text(watch)
        serve = [LAB_COMMAND, "serve", "--name", lab.lab.name, "--at", vantage, "--listen", f"127.0.0.1:{self.port}"]
        serve += ["--without-raw"] if without_raw else []
        run = [binary, "run", f"--config.file={self.configuration}", "--web.systemd-socket", *arguments]
        self._command = [*serve, "--", *launcher, *run]
        self._run_in = run_in
        self.process = None

    def start(self):
        with open(self.log_file, "ab") as log:
            mark = log.tell()
            self.process = subprocess.Popen(self._command, stdout=log, stderr=log, cwd=self._run_in)
        eventually(lambda: self._serves_since(mark), 20, "the node serves")
        return self

    def _serves_since(self, mark):
        assert self.is_running(), f"the node ended with status {self.process.returncode}"
        return self.log_since(mark, "msg=serving")

    def is_running(self):
        return self.process is not None and self.process.poll() is None

    def stop(self, number=signal.SIGTERM, within=5):
        """Its exit status."""
        if self.is_running():
            self.process.send_signal(number)
        try:
            return self.process.wait(timeout=within)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
            raise

    def request(self, path, method="GET", headers=None):
        """Status and text of the answer."""
        request = urllib.request.Request(f"http://127.0.0.1:{self.port}{path}", method=method, headers=headers or {})
        try:
            with urllib.request.urlopen(request, timeout=5) as answer:
                return answer.status, answer.read().decode()
        except urllib.error.HTTPError as error:
            with error:
                return error.code, error.read().decode()

    def _get(self, path):
        status, text = self.request(path)
        assert status == 200, f"{path} answers {status}: {text}"
        return text

    def reload(self):
        return self.request("/-/reload", method="POST")

    def metrics(self):
        return Metrics(self._get("/metrics"))

    def hosts(self):
        """What the API says of each host, by name."""
        return {host["name"]: host for host in json.loads(self._get("/api/v1/hosts"))["hosts"]}

    def incidents(self):
        """What the API says of each, those that last first."""
        return json.loads(self._get("/api/v1/incidents"))["incidents"]

    def host(self, name):
        return json.loads(self._get(f"/api/v1/hosts/{name}"))

    def check(self, host, check):
        return next(found for found in self.host(host)["checks"] if found["check"] == check)

    def last(self, host, check):
        """The latest observation of a check; an empty one before the first."""
        return self.check(host, check)["last"] or {"time": None, "outcome": None, "reason": None}

    def wait_until_up(self, within=60):
        """Until every host is, the controls too."""
        eventually(lambda: set(self.metrics().states().values()) == {"up"}, within, "all are up")

    def log(self):
        return self.log_file.read_text(errors="replace")

    def told_once(self, mark, event):
        """The one line of an event; the log is written a moment after what it tells of."""
        lines = eventually(lambda: self.log_since(mark, event), 5, f"the log tells: {event}")
        assert len(lines) == 1, lines
        return lines[0]

    def log_since(self, mark, event):
        """Lines about an event that were written after the log had the length `mark`."""
        return [line for line in self.log()[mark:].splitlines() if event in line]


    def changed_since(self, mark):
        """Hosts that changed their state, as the log tells."""
        return {line.split("host=")[1].split()[0] for line in self.log_since(mark, "host changed state")}


class Metrics:
    """One reading of /metrics."""

    def __init__(self, text):
        self.text = text
        self._samples = [
            (name, dict(LABEL.findall(labels)), float(value)) for name, labels, value in SAMPLE.findall(text)]

    def series(self, name, **labels):
        """Labels and value of each series that has these labels."""
        return [(found, value) for series, found, value in self._samples
                if series == name and labels.items() <= found.items()]

    def value(self, name, **labels):
        """Of the only series that has these labels."""
        (_, value), = self.series(name, **labels)
        return value

    def total(self, name, **labels):
        return sum(value for _, value in self.series(name, **labels))

    def states(self):
        """The state that each host is in."""
        held = [labels for labels, value in self.series("reachd_host_state") if value == 1]
        states = {labels["host"]: labels["state"] for labels in held}
        assert len(states) == len(held), "a host is in two states"
        return states

    def ratios(self, name, window):
        return {labels["host"]: value for labels, value in self.series(name, window=window)}
