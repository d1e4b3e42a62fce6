"""A judge: the program as it ships, asking a Prometheus and read from outside."""

import json
import subprocess
import urllib.error
import urllib.request

from node import eventually
from running_lab import free_port


class Judge:
    """The program as it ships, from `with` on to its end; asks for a round each second."""

    def __init__(self, binary, url, log, delay=1, stale=5, lookback=0, port=None):
        self.port = port or free_port()
        self._log = log
        self._command = [binary, "judge", f"--prometheus.url={url}", f"--web.listen-address=127.0.0.1:{self.port}",
                         "--interval=1s", f"--delay={delay}s", f"--stale={stale}s", f"--lookback={lookback}s"]

    def __enter__(self):
        with open(self._log, "ab") as log:
            self._process = subprocess.Popen(self._command, stdout=log, stderr=log)
        eventually(lambda: self.request("/-/healthy")[0] == 200, 10, "the judge serves")
        return self

    def __exit__(self, *_):
        self._process.terminate()
        assert self._process.wait(timeout=10) == 0

    def request(self, path):
        """Status and text of the answer; 0 where nobody listens."""
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.port}{path}", timeout=5) as answer:
                return answer.status, answer.read().decode()
        except urllib.error.HTTPError as error:
            with error:
                return error.code, error.read().decode()
        except urllib.error.URLError:
            return 0, ""

    def json(self, path):
        status, text = self.request(path)
        return json.loads(text) if status == 200 else {}

    def vantages(self):
        return {vantage["name"]: vantage["state"] for vantage in self.json("/api/v1/status").get("vantages", [])}

    def states(self):
        return {host["name"]: host["state"] for host in self.json("/api/v1/hosts").get("hosts", [])}

    def lasting(self):
        """Incidents that last, by scope."""
        incidents = self.json("/api/v1/incidents").get("incidents", [])
        return {incident["scope"]: incident for incident in incidents if incident["ended"] is None}
